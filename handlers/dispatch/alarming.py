"""Alarms to staff: a line in the timeline, and an SMS to the numbers of setting alarm.phones."""

from typing import Any

from db.models import Invitation
from db.models.delivery import Lane
from delivery import outbox
from delivery.outbox import Letter
from exam.people import mobiles
from handlers.dispatch.desk import Desk
from handlers.dispatch.saying import A_DAY, about_exam

MESSAGE = {"alarm": "alarm_shortfall", "escalated": "alarm_escalated", "withdrawn": "alarm_withdrawn"}


async def alarm_staff(desk: Desk, what: str, once: str, about: Invitation | None = None) -> None:
    """Send the alarm `what` to each alarm number; `once` tells it from the task's other alarms."""
    values: dict[str, Any] = {
        **about_exam(desk),
        "task": desk.task.id,
        "place": desk.task.venue.name,
        "missing": desk.task.required - desk.seats.confirmed,
    }
    if what == "alarm":
        values |= {"required": desk.task.required, "confirmed": desk.seats.confirmed}
    if about is not None:
        values["examiner"] = about.examiner.name
    await _send(desk, MESSAGE[what], values, f"task:{desk.task.id}:{what}:{once}")


async def alarm_opt_out(desk: Desk, about: Invitation) -> None:
    """Tell staff that somebody they count on no longer takes SMS."""
    values = {"examiner": about.examiner.name}
    await _send(desk, "alarm_opt_out", values, f"phone:{about.phone_id}:opt_out:{desk.now.isoformat()}")


async def _send(desk: Desk, message: str, values: dict[str, Any], key: str) -> None:
    for number, phone in enumerate(mobiles(desk.settings.alarm_phones), start=1):
        letter = Letter(
            key=f"{key}:{number}",
            address=phone,
            message=message,
            values=values,
            topic="task",
            topic_id=desk.task.id,
            lane=Lane.ANSWER,
            expires_at=desk.now + A_DAY,
        )
        await outbox.put(letter, desk.act.sign, desk.now, desk.act.trace)
