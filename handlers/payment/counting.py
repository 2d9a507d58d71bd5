"""Statistics for 财务科 (domain.md 38)."""

from typing import Any

from db import payment_sums
from handlers import policies
from handlers.act import Act

WAYS = ("plan", "organisation", "payer", "subject", "day", "state")


async def count(act: Act) -> dict[str, Any]:
    """{"by_" + way: [{"of", "count", "fen"}], "unreconciled": [{"kind", "count", "fen"}], "surplus": {…}}.

    By day and by subject are what was paid, the others all bills; surplus is {"count", "fen"}. Raises
    RuleBroken("not_allowed").
    """
    policies.allow_somewhere(act, "payment.count")
    scope = await policies.scope(act)
    mine = None if scope is None else scope.organisations
    sums: dict[str, Any] = {f"by_{way}": _whole(await payment_sums.by(way, mine)) for way in WAYS}
    sums["unreconciled"] = _whole(await payment_sums.unsettled(mine))
    sums["surplus"] = await payment_sums.kept_back(mine)
    return sums


def _whole(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # PostgreSQL sums 64-bit integers as decimals.
    return [{**row, "count": int(row["count"]), "fen": int(row["fen"] or 0)} for row in rows]
