"""Counters of the numbers' prefixes, moved on in one statement."""

from collections.abc import Mapping
from datetime import datetime

from db.lots import as_rows, rows_of, run
from db.models import PrefixCount

COUNT = """
INSERT INTO prefix_count (prefix, hour, answers)
SELECT taken.prefix, $1, taken.many FROM {taken} WHERE TRUE
ON CONFLICT (prefix) DO UPDATE SET hour = excluded.hour, answers = excluded.answers
  + CASE WHEN prefix_count.hour = excluded.hour THEN prefix_count.answers ELSE 0 END"""


async def count(many: Mapping[str, int], hour: datetime) -> None:
    """So many more answers went to each prefix in this hour."""
    taken = rows_of("taken", {"prefix": "text", "many": "int"}, 2)
    await run(COUNT.format(taken=taken), hour, *as_rows(sorted(many.items())))


async def counted(prefixes: set[str], hour: datetime) -> dict[str, int]:
    """How many answers each prefix had in this hour; absent means none."""
    rows = PrefixCount.filter(prefix__in=list(prefixes), hour=hour)
    return dict(await rows.values_list("prefix", "answers"))
