"""Sums of bills by plan, organisation, subject and day: grouped by the database, since a year has 300,000."""

from collections.abc import Collection
from typing import Any

from db.connect import connection

BY = {
    "plan": "bill.plan_id",
    "organisation": "bill.organisation_id",
    "payer": "bill.payer_id",
    "state": "bill.state",
}
LOCAL_DAY = {
    "sqlite": "date(bill.paid_at, '+8 hours')",
    "postgres": "to_char(bill.paid_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')",
}
PAID = "bill.state IN ('PAID', 'PARTLY_REFUNDED', 'REFUNDED')"
LINES = "bill_line JOIN bill ON bill.id = bill_line.bill_id"
UNSETTLED = """SELECT kind, count(*) AS count, sum(coalesce(d.theirs_fen, d.ours_fen)) AS fen
FROM reconciliation_difference AS d JOIN reconciliation AS r ON r.id = d.reconciliation_id
WHERE settled_at IS NULL AND {} GROUP BY kind ORDER BY kind"""


async def by(what: str, organisations: Collection[int] | None) -> list[dict[str, Any]]:
    """[{"of", "count", "fen"}]: bills by plan, organisation, payer or state; paid ones by day; lines of paid
    ones by subject. Only of these organisations, None is all; KeyError for another word.
    """
    mine = _of("bill.organisation_id", organisations)
    if what == "subject":
        shown, table, fen, where = "bill_line.label", LINES, "bill_line.amount_fen", f"{PAID} AND {mine}"
    elif what == "day":
        day = LOCAL_DAY[connection().capabilities.dialect]
        shown, table, fen, where = day, "bill", "bill.total_fen", f"{PAID} AND {mine}"
    else:
        shown, table, fen, where = BY[what], "bill", "bill.total_fen", mine
    return await connection().execute_query_dict(
        f"SELECT {shown} AS of, count(*) AS count, sum({fen}) AS fen FROM {table}"  # noqa: S608 - own words and ids
        f" WHERE {where} GROUP BY {shown} ORDER BY {shown}"
    )


async def unsettled(organisations: Collection[int] | None) -> list[dict[str, Any]]:
    """[{"kind", "count", "fen"}]: differences that nobody has settled."""
    return await connection().execute_query_dict(UNSETTLED.format(_of("r.organisation_id", organisations)))


async def kept_back(organisations: Collection[int] | None) -> dict[str, int]:
    """{"count", "fen"}: money that no bill needs, less what went back of it."""
    [row] = await connection().execute_query_dict(
        "SELECT count(*) AS count, coalesce(sum(paid_fen - coalesce(back.fen, 0)), 0) AS fen"  # noqa: S608 - ids
        " FROM payment JOIN bill ON bill.id = payment.bill_id"
        " LEFT JOIN (SELECT payment_id, sum(amount_fen) AS fen FROM refund WHERE state = 'DONE'"
        " GROUP BY payment_id) AS back ON back.payment_id = payment.id"
        " WHERE payment.state = 'SURPLUS' AND paid_fen > coalesce(back.fen, 0)"
        f" AND {_of('bill.organisation_id', organisations)}"
    )
    return {"count": int(row["count"]), "fen": int(row["fen"])}


def _of(column: str, organisations: Collection[int] | None) -> str:
    if organisations is None:
        return "1 = 1"
    return f"{column} IN ({','.join(map(str, sorted(map(int, organisations)))) or 'NULL'})"
