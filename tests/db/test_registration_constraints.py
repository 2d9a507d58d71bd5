"""A paper is one person's; a person has one place in an item, one promise, one result in force."""

import pytest
from registration_rows import a_file, a_person, a_registration, a_standing, an_item
from staff_rows import NOW
from tortoise.exceptions import IntegrityError

from db.models import Material, Person, Pledge, Registration, Standing
from exam.registration import ENDED, State


async def test_a_paper_is_one_persons(database: str) -> None:
    first = await a_person()
    with pytest.raises(IntegrityError):
        await a_person(id_index=first.id_index)

    await a_person()
    assert await Person.all().count() == 2


async def test_a_proved_phone_is_one_persons_and_others_may_name_it(database: str) -> None:
    await a_person(phone_index="p", phone_proved_at=NOW)
    await a_person(phone_index="p")
    with pytest.raises(IntegrityError):
        await a_person(phone_index="p", phone_proved_at=NOW)

    await a_person(phone_index="q", phone_proved_at=NOW)
    assert await Person.filter(phone_index="p").count() == 2


@pytest.mark.parametrize("ended", sorted(ENDED))
async def test_a_person_holds_one_place_in_an_item_until_it_has_ended(database: str, ended: State) -> None:
    item, person = await an_item(), await a_person()
    first = await a_registration(item, person)
    with pytest.raises(IntegrityError):
        await a_registration(item, person)

    await Registration.filter(id=first.id).update(state=ended)
    await a_registration(item, person)
    await a_registration(item)
    assert await Registration.all().count() == 3


async def test_a_registration_has_one_promise_in_force(database: str) -> None:
    row = await a_registration()
    signed = {"person_id": row.person_id, "text_version": "1", "how": "code", "signed_at": NOW}
    first = await Pledge.create(registration=row, **signed)
    with pytest.raises(IntegrityError):
        await Pledge.create(registration=row, **signed)

    await Pledge.filter(id=first.id).update(withdrawn_at=NOW)
    await Pledge.create(registration=row, **signed)
    assert await Pledge.all().count() == 2


async def test_a_scan_hangs_on_a_registration_once_unless_it_was_returned(database: str) -> None:
    row, scan = await a_registration(), await a_file(kind="scan")
    first = await Material.create(registration=row, kind="education", file=scan, state="new")
    with pytest.raises(IntegrityError):
        await Material.create(registration=row, kind="education", file=scan, state="new")

    await Material.filter(id=first.id).update(state="returned")
    await Material.create(registration=row, kind="education", file=scan, state="new")
    assert await Material.all().count() == 2


async def test_a_subject_has_one_result_in_force(database: str) -> None:
    person = await a_person()
    first = await a_standing(person)
    same = {"occupation_id": first.occupation_id}
    with pytest.raises(IntegrityError):
        await a_standing(person, **same)

    await Standing.filter(id=first.id).update(ended_at=NOW)
    await a_standing(person, **same)
    await a_standing(person, **same, level_id=4)
    assert await Standing.all().count() == 3
