"""Bills and what they are made of, by the lot: 30,000 registrations are 30,000 bills with 60,000 lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError

from db import lots

BILL = {
    "organisation_id": "int",
    "plan_id": "int",
    "payer_id": "int",
    "person_id": "int",
    "title": "text",
    "total_fen": "bigint",
    "state": "text",
    "due_at": "timestamptz",
    "made_at": "timestamptz",
    "version": "int",
}
LINE = {"bill_id": "int", "registration_item_id": "int", "label": "text", "amount_fen": "bigint"}

# What nobody has been asked to pay yet; a subject whose old result is in force costs nothing.
OWED = """
SELECT r.id AS registration_id, r.plan_id, r.organisation_id, r.submitter_id, r.person_id,
  r.candidate_class, i.id AS item_id, s.subject_id, s.mode, n.name AS subject, p.level_id,
  o.code AS occupation_code, o.name AS occupation, w.name AS name
FROM registration r
  JOIN registration_item i ON i.registration_id = r.id
  JOIN plan_subject s ON s.id = i.plan_subject_id
  JOIN subject n ON n.number = s.subject_id
  JOIN plan_item p ON p.id = r.plan_item_id
  JOIN occupation o ON o.id = p.occupation_id
  JOIN person w ON w.id = r.person_id
WHERE {among} AND r.state = 'APPROVED' AND i.state = 'ACTIVE' AND i.attempt <> 'exempt'
  AND NOT EXISTS (
    SELECT 1 FROM bill_line l WHERE l.registration_item_id = i.id AND l.voided_at IS NULL)
ORDER BY r.id, s.subject_id"""

RECKONED = """
UPDATE registration_item SET amount_fen = reckoned.amount
FROM {reckoned} WHERE registration_item.id = reckoned.item"""

UNBILLED = """
SELECT r.id FROM registration r
WHERE r.plan_id = $1 AND r.state = 'APPROVED' AND EXISTS (
    SELECT 1 FROM registration_item i
    WHERE i.registration_id = r.id AND i.state = 'ACTIVE' AND i.attempt <> 'exempt' AND NOT EXISTS (
      SELECT 1 FROM bill_line l WHERE l.registration_item_id = i.id AND l.voided_at IS NULL))
ORDER BY r.submitter_id, r.id"""

ON_BILLS = """
SELECT l.bill_id, b.state, i.registration_id FROM bill_line l
  JOIN registration_item i ON i.id = l.registration_item_id
  JOIN bill b ON b.id = l.bill_id
WHERE {among} AND l.voided_at IS NULL
GROUP BY l.bill_id, b.state, i.registration_id ORDER BY l.bill_id, i.registration_id"""


async def add(bills: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows by BILL; their ids in the same order."""
    stored = [[lots.as_stored(each) if isinstance(each, datetime) else each for each in row] for row in bills]
    # Rows are numbered as they are inserted, and inserted as they are given.
    ids = sorted(row["id"] for row in await lots.insert_back("bill", BILL, stored, "id"))
    if len(ids) != len(bills):
        raise RuntimeError("a bill was not inserted")
    return ids


async def add_lines(rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows by LINE; IntegrityError where a subject is billed already."""
    added = await lots.insert_back("bill_line", LINE, rows, "id")
    if len(added) != len(rows):
        raise IntegrityError("a subject was billed meanwhile")


async def owed(ids: Sequence[int]) -> list[dict[str, Any]]:
    """A row per subject that these approved registrations have not been asked to pay, by registration."""
    async with lots.planned_anew():
        return await lots.run(OWED.format(among=lots.among_ids("r.id", 1)), lots.as_ids(ids))


async def reckoned(amounts: Mapping[int, int]) -> None:
    """Note what each registration_item (id) costs, in fen."""
    if amounts:
        rows = lots.rows_of("reckoned", {"item": "int", "amount": "bigint"}, 1)
        async with lots.planned_anew():
            await lots.run(RECKONED.format(reckoned=rows), *lots.as_rows(list(amounts.items())))


async def unbilled(plan_id: int) -> list[int]:
    """Approved registrations of the plan with a subject on no bill, those of one payer together."""
    return [row["id"] for row in await lots.run(UNBILLED, plan_id)]


async def open_bills_with(registration_ids: Sequence[int]) -> list[int]:
    """Open bills on which any of these registrations stands, in order."""
    rows = await _on_bills("i.registration_id", registration_ids)
    return sorted({row["bill_id"] for row in rows if row["state"] == "OPEN"})


async def billed(registration_ids: Sequence[int]) -> set[int]:
    """Those of these registrations that stand on a bill, whatever became of it but that it was voided."""
    return {row["registration_id"] for row in await _on_bills("i.registration_id", registration_ids)}


async def bills_of(registration_ids: Sequence[int]) -> dict[int, list[int]]:
    """The bills on which each of these registrations stands, in order; none for one that is on none."""
    bills: dict[int, list[int]] = {}
    for row in await _on_bills("i.registration_id", registration_ids):
        bills.setdefault(row["registration_id"], []).append(row["bill_id"])
    return bills


async def registrations_on(bill_ids: Sequence[int]) -> dict[int, list[int]]:
    """The registrations on each of these bills."""
    on: dict[int, list[int]] = {bill_id: [] for bill_id in bill_ids}
    for row in await _on_bills("b.id", bill_ids):
        on[row["bill_id"]].append(row["registration_id"])
    return on


async def _on_bills(column: str, ids: Sequence[int]) -> list[dict[str, Any]]:
    async with lots.planned_anew():
        return await lots.run(ON_BILLS.format(among=lots.among_ids(column, 1)), lots.as_ids(ids))
