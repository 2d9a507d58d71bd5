"""A paper is one person's, and so is a phone that was proved."""

import pytest
from registration_rows import a_person
from staff_rows import NOW
from tortoise.exceptions import IntegrityError

from db.models import Person


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
