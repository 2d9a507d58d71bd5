"""Where the people of reminders are reached now; a new kind of person is added to ADDRESSES."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

from db import secrets
from db.models import ExaminerPhone, Venue
from db.models.delivery import Lane
from delivery import opt_outs
from exam.people import mobiles, tidy_phone
from exam.settings import Settings


async def addresses(people: Collection[str], settings: Settings, sign: str) -> dict[str, str]:
    """The E.164 number of everybody who has a mobile phone that takes reminders."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for person in people:
        kind, _, name = person.partition(":")
        by_kind[kind].append(name)
    found = {
        f"{kind}:{name}": number
        for kind, names in by_kind.items()
        for name, number in (await ADDRESSES[kind](names, settings)).items()
    }
    refusing = await opt_outs.opted_out(
        {secrets.index(number) for number in found.values()}, Lane.REMINDER, sign
    )
    return {person: number for person, number in found.items() if secrets.index(number) not in refusing}


async def _examiners(ids: Iterable[str], _: Settings) -> dict[str, str]:
    held = await ExaminerPhone.filter(examiner_id__in=[int(each) for each in ids], valid_until=None)
    return {str(each.examiner_id): each.phone for each in held}


async def _venues(ids: Iterable[str], _: Settings) -> dict[str, str]:
    found = {str(each.id): tidy_phone(each.phone) for each in await Venue.filter(id__in=list(map(int, ids)))}
    return {id_: number for id_, number in found.items() if number is not None}


async def _staff(indexes: Iterable[str], settings: Settings) -> dict[str, str]:
    known = {secrets.index(number): number for number in mobiles(settings.alarm_phones)}
    return {each: known[each] for each in indexes if each in known}


Reach = Callable[[Iterable[str], Settings], Awaitable[dict[str, str]]]
ADDRESSES: Mapping[str, Reach] = {"examiner": _examiners, "venue": _venues, "staff": _staff}
