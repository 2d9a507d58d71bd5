"""Builders of persons, files and registrations, and rows that their tables refuse."""

from collections.abc import Awaitable, Callable
from datetime import date
from itertools import count
from typing import Any

from staff_rows import NOW, an_organisation

from db import secrets
from db.models import File, Person, PersonBar
from db.models.organisations import Kind
from db.models.people import Barred
from exam.id_papers import Paper, Sex

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


async def _bar_that_ended_before_it_began() -> None:
    await a_bar(await a_person(), until_on=date(2026, 12, 31))


BAD: dict[str, list[Callable[[], Awaitable[Any]]]] = {
    "file_size": [lambda: a_file(size=0)],
    "person_bar_period": [_bar_that_ended_before_it_began],
}
UNIQUE = ("person_of_phone",)
SEALED = {
    "person.id_number": "360102199003070014",
    "person.phone": "+8613612345670",
    "file.name": "王小明的照片.jpg",
}


async def sealed_rows() -> None:
    """One row in each table that seals something, holding the texts of SEALED."""
    await a_person(id_number=SEALED["person.id_number"], phone=SEALED["person.phone"])
    await a_file(name=SEALED["file.name"])
