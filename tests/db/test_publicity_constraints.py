"""A plan has one list under way, a phone one open voice against somebody, a body one visit for a plan."""

import pytest
from publicity_rows import a_publicity, a_slot, a_visit, an_objection
from registration_rows import a_registration
from tortoise.exceptions import IntegrityError

from db.models import Objection, Publicity, ReviewVisit
from exam import objection, review_visit
from exam.publicity import State


async def test_a_plan_has_one_list_under_way(database: str) -> None:
    row = await a_registration()
    first = await a_publicity(row)
    with pytest.raises(IntegrityError):
        await a_publicity(row, state=State.PLANNED)

    await Publicity.filter(id=first.id).update(state=State.CLOSED)
    await a_publicity(row, state=State.PLANNED)
    assert await Publicity.all().count() == 2


async def test_a_phone_has_one_open_objection_to_somebody(database: str) -> None:
    first = await an_objection(from_index="p")
    entry = await first.publicity_entry
    with pytest.raises(IntegrityError):
        await an_objection(entry, from_index="p")

    await an_objection(entry, from_index="q")
    await Objection.filter(id=first.id).update(state=objection.State.DISMISSED)
    await an_objection(entry, from_index="p")
    assert await Objection.all().count() == 3


async def test_a_body_has_one_visit_for_a_plan_unless_it_was_cancelled(database: str) -> None:
    first = await a_visit()
    same = {"plan_id": first.plan_id, "body": await first.body, "review_slot": await a_slot()}
    with pytest.raises(IntegrityError):
        await a_visit(**same)

    await ReviewVisit.filter(id=first.id).update(state=review_visit.State.CANCELLED)
    await a_visit(**same)
    assert await ReviewVisit.all().count() == 2
