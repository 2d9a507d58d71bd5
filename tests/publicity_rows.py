"""Builders of lists on show, objections and visits of re-review, and rows that their tables refuse."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from registration_rows import a_registration
from staff_rows import NOW, an_organisation

from db.connect import connection
from db.models import Objection, Publicity, PublicityEntry, Registration, ReviewSlot, ReviewVisit
from db.models.organisations import Kind as OrganisationKind
from exam import objection
from exam.calendar import CHINA
from exam.publicity import Kind, State
from exam.review_visit import State as VisitState

_numbers = count(1)


async def a_publicity(registration: Registration | None = None, **changed: Any) -> Publicity:
    """Of the registration's plan, open from 2027-04-16 to 2027-04-23."""
    row = registration or await a_registration()
    usual = {
        "plan_id": row.plan_id,
        "kind": Kind.ELIGIBLE,
        "opens_on": date(2027, 4, 16),
        "closes_on": date(2027, 4, 23),
        "state": State.OPEN,
        "made_by": "staff",
        "made_at": NOW,
    }
    return await Publicity.create(**{**usual, **changed})


async def an_entry(registration: Registration | None = None, **changed: Any) -> PublicityEntry:
    row = registration or await a_registration()
    list_ = await a_publicity(row, **changed)
    return await PublicityEntry.create(publicity=list_, registration=row, line="王* · 电工 二级")


async def an_objection(entry: PublicityEntry | None = None, **changed: Any) -> Objection:
    usual = {
        "publicity_entry": entry or await an_entry(),
        "from_name": "李雷",
        "from_phone": "+8613812345675",
        "from_index": f"{next(_numbers)}",
        "text": "工作年限不实",
        "at": NOW,
        "state": objection.State.OPEN,
    }
    return await Objection.create(**{**usual, **changed})


async def a_slot(**changed: Any) -> ReviewSlot:
    """Two hours on 2027-04-19 for two bodies, at a new district unless it is given."""
    if "organisation" not in changed:
        changed["organisation"] = await an_organisation(f"D{next(_numbers)}", OrganisationKind.COUNTY)
    begins = datetime(2027, 4, 19, 9, tzinfo=CHINA)
    usual = {
        "held_on": begins.date(),
        "from_at": begins,
        "until_at": begins + timedelta(hours=2),
        "place": "二楼会议室",
        "capacity": 2,
        "made_by": "staff",
        "made_at": NOW,
    }
    return await ReviewSlot.create(**{**usual, **changed})


async def a_visit(**changed: Any) -> ReviewVisit:
    """A new body's for a new plan, unless they are given; the slot does not count it."""
    if "plan_id" not in changed:
        changed["plan_id"] = (await a_registration()).plan_id
    if "body" not in changed:
        changed["body"] = await an_organisation(f"V{next(_numbers)}", OrganisationKind.SCHOOL)
    slot = changed.pop("review_slot", None) or await a_slot()
    usual = {"state": VisitState.BOOKED, "booked_by": "staff", "at": NOW}
    return await ReviewVisit.create(**{**usual, "review_slot": slot, **changed})


async def _in_state(table: str, state: str, made: Awaitable[Any]) -> None:
    row = await made
    await connection().execute_query(f"UPDATE {table} SET state = '{state}' WHERE id = {row.id}")  # noqa: S608


BAD: dict[str, list[Callable[[], Awaitable[Any]]]] = {
    "publicity_state": [lambda: _in_state("publicity", "GONE", a_publicity())],
    "publicity_days": [lambda: a_publicity(closes_on=date(2027, 4, 16))],
    "objection_state": [lambda: _in_state("objection", "LOST", an_objection())],
    "review_slot_taken": [lambda: a_slot(taken=3), lambda: a_slot(taken=-1)],
    "review_slot_times": [lambda: a_slot(until_at=datetime(2027, 4, 19, 9, tzinfo=CHINA))],
    "review_visit_state": [lambda: _in_state("review_visit", "GOOD", a_visit())],
}
UNIQUE = ("publicity_pending", "objection_once", "review_visit_once")
SEALED = {
    "objection.from_name": "王小明",
    "objection.from_phone": "+8613612345675",
    "objection.text": "他的手机是13612345676",
}


async def sealed_rows() -> None:
    """One objection holding the texts of SEALED."""
    await an_objection(**{name.removeprefix("objection."): text for name, text in SEALED.items()})
