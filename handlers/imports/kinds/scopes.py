"""What organisations may examine, or list for (domain.md 4, 17, 65)."""

from db.models import OrganisationScope
from handlers.act import Act
from handlers.imports import chosen, kind, lists
from handlers.imports.columns import Column
from handlers.imports.keyed import KeyedEntry, Values, refuse_same, writer
from handlers.imports.rows import Row

KEY = ("organisation_id", "occupation_id", "level_id", "from_on")

COLUMNS = (
    Column("机构代码", "机构表中的代码", "3601", code=True),
    Column("职业代码", chosen.OCCUPATIONS_HINT, chosen.SAMPLE_OCCUPATION),
    Column("级别", chosen.LEVELS_HINT, "5;4;3"),
    Column("文号", "批准或备案文件", "赣职建〔2026〕1号", required=False, limit=100),
    Column("起", "第一天，写成 2026-01-01", "2026-01-01"),
    Column("止", "最后一天；一直有效的不填", "2028-12-31", required=False),
)


async def prepare(rows: list[Row], act: Act) -> list[KeyedEntry]:
    known, owners = await chosen.load(), await lists.organisations()
    entries = []
    for row in rows:
        code = row.text("机构代码")
        if code and code not in owners:
            row.refuse("organisation", code=code)
        pairs = chosen.pairs_in(row, known)
        first, last = row.period()
        rest: Values = {"organisation_id": owners.get(code), "from_on": first, "until_on": last}
        if "文号" in row.texts:
            rest["document"] = row.text("文号")
        values = ({**rest, **_pair(known, *pair)} for pair in pairs)
        entries.append(KeyedEntry(row, tuple(values)))
    return refuse_same([entry for entry in entries if not entry.row.reasons], KEY)


def _pair(known: chosen.Lists, code: str, level: int) -> Values:
    return {"occupation_id": known.occupations[code].id, "level_id": level}


SCOPES = kind.Kind("许可范围", COLUMNS, prepare, writer(OrganisationScope, KEY))
