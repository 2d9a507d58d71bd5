"""Builders of persons, files and registrations, and rows that their tables refuse."""

from collections.abc import Awaitable, Callable
from datetime import date
from itertools import count
from typing import Any

from plan_rows import EXAM, a_plan
from staff_rows import NOW, an_organisation

from db import secrets
from db.connect import connection
from db.models import (
    Correction,
    File,
    Occupation,
    Person,
    PersonBar,
    Plan,
    PlanItem,
    PlanSubject,
    Registration,
    RegistrationItem,
    Standing,
    Subject,
    WorkPeriod,
)
from db.models.organisations import Kind
from db.models.people import Barred
from exam.catalogue import Mode
from exam.id_papers import Paper, Sex
from exam.plan import State as PlanState
from exam.registration import Attempt, Part, State

_numbers = count(1)


async def a_person(**changed: Any) -> Person:
    """王芳, born on 1990-03-07; the ID number is another one each time unless it is given."""
    number = changed.pop("id_number", f"36010219900307{next(_numbers):04d}")
    usual = {"name": "王芳", "id_type": Paper.ID_CARD, "sex": Sex.FEMALE, "born_on": date(1990, 3, 7)}
    index = secrets.index(number)
    row = {**usual, "id_number": number, "id_index": index, "made_at": NOW, "changed_at": NOW, **changed}
    return await Person.create(**row)


async def a_bar(person: Person, **changed: Any) -> PersonBar:
    """The right to pledge, lost from 2027-01-01 on."""
    organisation = await an_organisation(f"B{next(_numbers)}", Kind.CITY)
    usual = {"kind": Barred.PLEDGE, "from_on": date(2027, 1, 1), "reason": "承诺不实", "made_by": "staff"}
    return await PersonBar.create(
        **{**usual, "organisation": organisation, "person": person, "at": NOW, **changed}
    )


async def a_file(**changed: Any) -> File:
    """The row of a photo whose bytes are nowhere."""
    usual = {
        "kind": "photo",
        "name": "王芳.jpg",
        "media_type": "image/jpeg",
        "size": 1,
        "sha256": "0" * 64,
        "place": f"{next(_numbers):032x}",
        "key_version": 1,
        "made_by": "staff",
        "made_at": NOW,
    }
    return await File.create(**{**usual, **changed})


async def an_item(plan: Plan | None = None, held_on: date = EXAM) -> PlanItem:
    """An occupation at level 3 with theory on paper, in a new published plan unless `plan` is given."""
    plan = plan or await a_plan(state=PlanState.PUBLISHED)
    number = next(_numbers)
    occupation = await Occupation.create(code=f"6-31-{number}", name="电工", category="A", changed_at=NOW)
    item = await PlanItem.create(plan=plan, occupation=occupation, level_id=3)
    theory = await Subject.get(kind="theory")
    await PlanSubject.create(plan_item=item, subject=theory, mode=Mode.PAPER, held_on=held_on)
    return item


async def a_registration(
    item: PlanItem | None = None, person: Person | None = None, **changed: Any
) -> Registration:
    """Handed in by its person for a new plan, unless `changed`."""
    item = item or await an_item()
    plan = await Plan.get(id=item.plan_id)
    usual = {
        "plan": plan,
        "plan_item": item,
        "person": person or await a_person(),
        "organisation_id": plan.organisation_id,
        "state": State.SUBMITTED,
        "attempt": Attempt.NEW,
        "made_by": "staff",
        "made_at": NOW,
    }
    return await Registration.create(**{**usual, **changed})


async def a_subject(registration: Registration, **changed: Any) -> RegistrationItem:
    subject = await PlanSubject.filter(plan_item_id=registration.plan_item_id).first()
    usual = {"attempt": Attempt.NEW, "state": Part.ACTIVE}
    return await RegistrationItem.create(
        **{**usual, "registration": registration, "plan_subject": subject, **changed}
    )


async def a_standing(person: Person, **changed: Any) -> Standing:
    """A failed theory of level 3, determined on 2026-06-01 and in force for two years."""
    organisation = await an_organisation(f"RS{next(_numbers)}", Kind.CITY)
    if "occupation" not in changed and "occupation_id" not in changed:
        changed["occupation"] = await Occupation.create(
            code=f"S-{next(_numbers)}", name="电工", changed_at=NOW
        )
    usual = {
        "organisation": organisation,
        "person": person,
        "level_id": 3,
        "subject": await Subject.get(kind="theory"),
        "mode": Mode.PAPER,
        "passed": False,
        "determined_on": date(2026, 6, 1),
        "valid_until": date(2028, 6, 1),
    }
    return await Standing.create(**{**usual, **changed})


async def a_correction(registration: Registration, **changed: Any) -> Correction:
    usual = {
        "field": "name",
        "before": "王方",
        "after": "王芳",
        "paid": False,
        "reason": "",
        "made_by": "staff",
    }
    return await Correction.create(
        **{**usual, "registration": registration, "organisation_id": registration.organisation_id, "at": NOW}
        | changed
    )


async def _bar_that_ended_before_it_began() -> None:
    await a_bar(await a_person(), until_on=date(2026, 12, 31))


async def _registration_in(state: str) -> None:
    row = await a_registration()
    await connection().execute_query(f"UPDATE registration SET state = '{state}' WHERE id = {row.id}")  # noqa: S608


async def _subject_with(change: str) -> None:
    row = await a_subject(await a_registration())
    await connection().execute_query(f"UPDATE registration_item SET {change} WHERE id = {row.id}")  # noqa: S608


async def _work_that_ended_before_it_began() -> None:
    days = {"from_on": date(2026, 1, 2), "until_on": date(2026, 1, 1)}
    await WorkPeriod.create(registration=await a_registration(), **days)


async def _standing_with(**wrong: Any) -> None:
    await a_standing(await a_person(), **wrong)


BAD: dict[str, list[Callable[[], Awaitable[Any]]]] = {
    "file_size": [lambda: a_file(size=0)],
    "person_bar_period": [_bar_that_ended_before_it_began],
    "registration_state": [lambda: _registration_in("PAID")],
    "registration_item_state": [lambda: _subject_with("state = 'LOST'")],
    "registration_item_amount": [lambda: _subject_with("amount_fen = -1")],
    "work_period_days": [_work_that_ended_before_it_began],
    "standing_days": [lambda: _standing_with(valid_until=date(2026, 5, 31))],
    "standing_makeups": [lambda: _standing_with(makeups_left=-1)],
}
UNIQUE = ("person_of_phone", "registration_once", "material_once", "pledge_in_force", "standing_in_force")
SEALED = {
    "person.id_number": "360102199003070014",
    "person.phone": "+8613612345670",
    "file.name": "王小明的照片.jpg",
    "registration.address": "南昌市东湖区某路1234号",
    "registration.email": "wang1234@example.com",
    "correction.before": "+8613612345673",
    "correction.after": "+8613612345674",
}


async def sealed_rows() -> None:
    """One row in each table that seals something, holding the texts of SEALED."""
    person = await a_person(id_number=SEALED["person.id_number"], phone=SEALED["person.phone"])
    await a_file(name=SEALED["file.name"])
    where = {name: SEALED[f"registration.{name}"] for name in ("address", "email")}
    registration = await a_registration(person=person, **where)
    await a_correction(registration, before=SEALED["correction.before"], after=SEALED["correction.after"])
