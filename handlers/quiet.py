"""Quiet hours of a person, noted by staff: until they end, only answers reach the number."""

from typing import Any

from db import audit, secrets
from db.atomic import atomic
from db.models import ExaminerPhone, QuietHours
from exam.errors import RuleBroken
from exam.hours import parse_quiet
from exam.people import mask_phone, tidy_phone
from handlers.act import Act
from handlers.policies import allow_somewhere


@atomic
async def keep_quiet(number: str, hours: str, act: Act) -> None:
    """Leave this number alone at these hours ("22:00-07:00"). Raises RuleBroken: phone_wrong, bad_quiet."""
    allow_somewhere(act, "number.change")
    index = index_of(number)
    try:
        parse_quiet(hours)
    except ValueError:
        raise RuleBroken("bad_quiet") from None
    wanted = {"hours": hours.strip(), "set_by": act.actor, "at": act.now}
    await QuietHours.update_or_create(defaults=wanted, address_index=index)
    await audit.record("quiet.set", f"number:{index}", {"hours": hours.strip()}, act.actor, act.now)


@atomic
async def end_quiet(number: str, act: Act) -> None:
    """The number has no quiet hours any more. Raises RuleBroken: phone_wrong, not_quiet."""
    allow_somewhere(act, "number.change")
    index = index_of(number)
    if not await QuietHours.filter(address_index=index).delete():
        raise RuleBroken("not_quiet")
    await audit.record("quiet.clear", f"number:{index}", {}, act.actor, act.now)


async def list_quiet(act: Act) -> list[dict[str, Any]]:
    """Numbers with quiet hours, masked; a number that left the register shows as None."""
    allow_somewhere(act, "number.list")
    rows = await QuietHours.all().order_by("id")
    phones = await ExaminerPhone.filter(phone_index__in=[each.address_index for each in rows])
    numbers = {each.phone_index: mask_phone(each.phone) for each in phones}
    return [
        {
            "id": each.id,
            "phone": numbers.get(each.address_index),
            "hours": each.hours,
            "set_by": each.set_by,
            "at": each.at.isoformat(),
        }
        for each in rows
    ]


def index_of(number: str) -> str:
    """The blind index of a number as people write it; raises RuleBroken("phone_wrong")."""
    phone = tidy_phone(number)
    if phone is None:
        raise RuleBroken("phone_wrong")
    return secrets.index(phone)
