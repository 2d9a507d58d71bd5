"""A person as a broadcast sees them: where they are reached, their own values, and why they are left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from db import secrets
from exam.people import tidy_phone

ADDRESSEE = "addressee"


class Exclusion(StrEnum):
    """Why somebody gets nothing; say("exclusion.<code>") explains it."""

    NO_NUMBER = "no_number"
    NOT_MOBILE = "not_mobile"
    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"  # the provider does not reach the number
    BLOCKED_DAY = "blocked_day"
    DUPLICATE = "duplicate"
    VALUE = "value"  # a value that the provider would refuse


@dataclass(frozen=True, slots=True)
class Person:
    """`address` is E.164, `own` are the values that are theirs alone; `why` leaves them out."""

    address: str
    index: str
    own: Mapping[str, Any]
    why: Exclusion | None = None


def person(number: str, addressee: str) -> Person:
    """Somebody with a number as an office wrote it down."""
    address = tidy_phone(number)
    if address is None:
        why = Exclusion.NOT_MOBILE if number.strip() else Exclusion.NO_NUMBER
        return Person("", "", {ADDRESSEE: addressee}, why)
    return Person(address, secrets.index(address), {ADDRESSEE: addressee})


def unique(people: Iterable[Person]) -> list[Person]:
    """The same people; who has a number of somebody before them is left out."""
    seen: set[str] = set()
    found = []
    for each in people:
        again = each.why is None and each.index in seen
        seen.add(each.index)
        found.append(replace(each, why=Exclusion.DUPLICATE) if again else each)
    return found
