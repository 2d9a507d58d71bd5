"""Where the people of reminders are reached now; a new kind of person is added to ADDRESSES."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from db import secrets
from db.models import ExaminerPhone, Organisation, Person, Staff, Venue
from db.models.delivery import Lane
from db.models.staff import StaffState
from delivery import opt_outs
from exam.people import mobiles, tidy_phone
from exam.settings import Settings


@dataclass(frozen=True, slots=True)
class Reached:
    """A number (E.164) and its blind index."""

    number: str
    index: str


async def addresses(people: Collection[str], settings: Settings, sign: str) -> dict[str, Reached]:
    """The number of everybody who has a mobile phone that takes reminders."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for person in people:
        kind, _, name = person.partition(":")
        by_kind[kind].append(name)
    found = {
        f"{kind}:{name}": reached
        for kind, names in by_kind.items()
        for name, reached in (await ADDRESSES[kind](names, settings)).items()
    }
    refusing = await opt_outs.opted_out({each.index for each in found.values()}, Lane.REMINDER, sign)
    return {person: reached for person, reached in found.items() if reached.index not in refusing}


async def _examiners(ids: Iterable[str], _: Settings) -> dict[str, Reached]:
    held = ExaminerPhone.filter(examiner_id__in=list(map(int, ids)), valid_until=None)
    rows = await held.values_list("examiner_id", "phone", "phone_index")
    return {str(id_): Reached(number, index) for id_, number, index in rows}


async def _venues(ids: Iterable[str], _: Settings) -> dict[str, Reached]:
    held = await Venue.filter(id__in=list(map(int, ids))).values_list("id", "phone")
    return {str(id_): _reached(number) for id_, told in held if (number := tidy_phone(str(told)))}


async def _staff(indexes: Iterable[str], settings: Settings) -> dict[str, Reached]:
    known = {each.index: each for each in map(_reached, mobiles(settings.alarm_phones))}
    return {each: known[each] for each in indexes if each in known}


def _reached(number: str) -> Reached:
    return Reached(number, secrets.index(number))


async def _organisations(ids: Iterable[str], _: Settings) -> dict[str, Reached]:
    held = await Organisation.filter(id__in=list(map(int, ids))).values_list("id", "phone")
    return {str(id_): _reached(number) for id_, told in held if (number := tidy_phone(str(told)))}


async def _candidates(ids: Iterable[str], _: Settings) -> dict[str, Reached]:
    held = await Person.filter(id__in=list(map(int, ids))).only("id", "phone", "phone_index")
    return {str(row.id): Reached(row.phone, row.phone_index) for row in held if row.phone}


async def _members(ids: Iterable[str], _: Settings) -> dict[str, Reached]:
    held = await Staff.filter(id__in=list(map(int, ids)), state=StaffState.ACTIVE)
    return {str(row.id): Reached(row.phone, row.phone_index) for row in held}


Reach = Callable[[Iterable[str], Settings], Awaitable[dict[str, Reached]]]
ADDRESSES: Mapping[str, Reach] = {
    "examiner": _examiners,
    "venue": _venues,
    "staff": _staff,
    "member": _members,  # of the staff, by account
    "organisation": _organisations,
    "person": _candidates,
}
