"""Words about registrations: the faults of a form, and what its people are told at every turn."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.models import Registration
from db.models.delivery import Lane
from delivery.enqueueing import Addressed, Mailing
from handlers.act import Act
from handlers.contacts import contact_of
from handlers.mailing import put_willing
from handlers.registration.desk import TOPIC
from handlers.registration.reading import FormFault
from handlers.registration.words import HEADERS
from messages.findings import say_finding, say_level
from messages.words import say

OF_A_VALUE = ("id_", "paper_", "phone")
Extra = Mapping[str, Any]


def words_of(fault: FormFault) -> str:
    """What to mend, beginning with the name of the field."""
    if fault.code == "not_eligible":
        return say("form.not_eligible", findings="；".join(map(say_finding, fault.values["findings"])))
    if fault.code.startswith(OF_A_VALUE):
        return say(f"value.{fault.code}")
    return say(f"form.{fault.code}", header=HEADERS.get(fault.field, ""), **_readable(fault.values))


def all_words(faults: Iterable[FormFault]) -> list[str]:
    return [words_of(each) for each in faults]


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    spelled = dict(values)
    if isinstance(spelled.get("level"), int):
        spelled["level"] = say(f"level_short.{spelled['level']}")
    return spelled


async def put(row: Registration, message: str, extra: Extra, act: Act) -> int:
    """Tell one person about their registration, inside the caller's transaction."""
    return await put_all([row.id], message, extra, act)


async def put_all(ids: Sequence[int], message: str, extra: Extra, act: Act) -> int:
    """Tell the people of these registrations the same; returns how many messages were new.

    The key holds the registration's version, so that the same turn taken twice is told twice, and a job that
    is walked again tells nothing again.
    """
    rows = (
        await Registration.filter(id__in=ids).select_related("person", "plan_item__occupation").order_by("id")
    )
    letters = [
        Addressed(
            f"{message}:{row.id}:{row.version}", row.person.phone, row.person.phone_index, own(row), row.id
        )
        for row in rows
        if row.person.phone
    ]
    if not letters:
        return 0
    values = {**await contact_of(rows[0].organisation_id), **extra}
    return await put_willing(Mailing(message, values, TOPIC, 0, Lane.REMINDER), letters, act)


def own(row: Registration) -> dict[str, Any]:
    """The values of a message about it: name, occupation, level. Person, item and occupation are loaded."""
    level = say_level(row.plan_item.level_id)
    return {"name": row.person.name, "occupation": row.plan_item.occupation.name, "level": level}
