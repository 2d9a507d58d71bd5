"""考试安排, 准考证: the day of each subject, and that room and seat are not fixed before the arrangement."""

from collections.abc import Sequence
from typing import Any

from db.models import Deadline, Registration, RegistrationItem
from exam.calendar import CHINA
from exam.registration import Attempt, Part, State
from handlers.conversation.questions.own import STANDING, nothing, registrations_of, title_of
from handlers.conversation.turns import Reply, Turn
from messages.instants import say_day
from messages.words import say

ARRANGED = "arrange"
"""The deadline by which rooms are arranged (domain.md 77)."""


async def tell_schedule(turn: Turn, _: str) -> Sequence[Reply]:
    """考试安排."""
    return await _told(turn, "my_schedule")


async def tell_ticket(turn: Turn, _: str) -> Sequence[Reply]:
    """准考证和座位: not yet, and when."""
    return await _told(turn, "my_tickets")


async def _told(turn: Turn, message: str) -> Sequence[Reply]:
    shown, more = await registrations_of(turn.speaker, STANDING)
    if not shown:
        return [nothing()]
    return [Reply(message, {"registrations": [await _line(row) for row in shown], "more": more})]


async def _line(row: Registration) -> dict[str, Any]:
    arranged = await Deadline.get_or_none(plan_id=row.plan_id, code=ARRANGED)
    return {
        "title": title_of(row),
        "is_sure": row.state is State.CONFIRMED,
        "state": say(f"applying.state_{row.state.value}"),
        "exam_on": say_day(row.plan.exam_on),
        "subjects": await _subjects(row),
        "arranged_by": say_day(arranged.due_on) if arranged else "",
    }


async def _subjects(row: Registration) -> list[dict[str, str]]:
    """Those that are sat, in the order of their days."""
    sat = RegistrationItem.filter(registration_id=row.id, state=Part.ACTIVE).exclude(attempt=Attempt.EXEMPT)
    rows = await sat.select_related("plan_subject__subject").order_by("plan_subject__held_on", "id")
    return [
        {
            "name": each.plan_subject.subject.name,
            "mode": say(f"mode.{each.plan_subject.mode.value}"),
            "day": say_day(each.plan_subject.held_on),
            "hour": f"{starts.astimezone(CHINA):%H:%M}" if (starts := each.plan_subject.starts_at) else "",
        }
        for each in rows
    ]
