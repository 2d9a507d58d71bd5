"""The price of every subject of some registrations, as the charges of whoever owes them (domain.md 33)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db import bill_rows
from exam.errors import RuleBroken
from exam.fees import PriceList, Subject
from exam.payment import Charge
from handlers.catalogue.prices import price_list
from handlers.payment.billing import LONGEST_LABEL
from messages.words import say

Row = dict[str, Any]


@dataclass(slots=True)
class Owed:
    """What is owed for one registration; the body that pays is `submitter_id`, None the person."""

    registration_id: int
    plan_id: int
    organisation_id: int
    submitter_id: int | None
    person_id: int
    charges: list[Charge] = field(default_factory=list)


@dataclass(slots=True)
class Reckoned:
    """What is owed, and by plan (id) the first subject that has no price: nothing of it is charged."""

    owed: list[Owed] = field(default_factory=list)
    missing: dict[int, RuleBroken] = field(default_factory=dict)


async def reckon(ids: Sequence[int], day: date) -> Reckoned:
    """Price the subjects of these approved registrations that are on no bill, and note what each costs."""
    rows = await bill_rows.owed(ids)
    prices = {each: await price_list(each) for each in {row["organisation_id"] for row in rows}}
    found, reckoned = _by_registration(rows), Reckoned()
    for some in found.values():
        try:
            reckoned.owed.append(_owed(some, prices[some[0]["organisation_id"]], day))
        except RuleBroken as missing:
            reckoned.missing.setdefault(some[0]["plan_id"], missing)
    charges = (charge for each in reckoned.owed for charge in each.charges)
    await bill_rows.reckoned({each.item_id: each.amount_fen for each in charges if each.item_id is not None})
    return reckoned


def _by_registration(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["registration_id"], []).append(row)
    return found


def _owed(rows: Sequence[Row], prices: PriceList, day: date) -> Owed:
    """Raises RuleBroken("fee_missing")."""
    first = rows[0]
    owed = Owed(
        first["registration_id"],
        first["plan_id"],
        first["organisation_id"],
        first["submitter_id"],
        first["person_id"],
    )
    for row in rows:
        about = (row["occupation_code"], row["level_id"], row["subject_id"], row["mode"])
        price = prices.price(Subject(*about, row["candidate_class"]), day)
        owed.charges.append(Charge(_label(row), price.amount_fen, row["item_id"]))
    return owed


def _label(row: Row) -> str:
    """As the annex of the receipt shows it (37): 王芳 电工三级 理论."""
    end = f"{say('level_short.' + str(row['level_id']))} {row['subject']}"
    return f"{row['name']} {row['occupation']}"[: LONGEST_LABEL - len(end)] + end
