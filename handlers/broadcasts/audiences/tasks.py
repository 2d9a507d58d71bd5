"""The examiners who are asked or certain to come to dispatch tasks, by task, day and state."""

from datetime import date

from tortoise.expressions import Subquery

from db.models import Examiner, Invitation
from db.visible import visible
from exam.invitation import HOLDING, State
from exam.task import State as TaskState
from handlers.broadcasts.audiences.audience import Audience, Wanted
from handlers.broadcasts.audiences.examiners import people_among
from handlers.broadcasts.people import Person


async def find(wanted: Wanted) -> list[Person]:
    invited = visible(Invitation, wanted.scope).filter(state__in=_states(wanted))
    if text := wanted.filter("id"):
        if not text.isascii() or not text.isdecimal() or int(text) >= 2**31:
            raise wanted.refuse("id")
        invited = invited.filter(task_id=int(text))
    if wanted.filter("day"):
        invited = invited.filter(task__day=_day(wanted))
    if wanted.filter("task_state"):
        invited = invited.filter(task__state=_task_state(wanted))
    chosen = Examiner.filter(id__in=Subquery(invited.values("examiner_id")))
    return await people_among(chosen, wanted.come_on)


def _states(wanted: Wanted) -> list[State]:
    if not wanted.filter("state"):
        return list(HOLDING)
    try:
        return [State(part.strip().upper()) for part in wanted.filter("state").split(",")]
    except ValueError:
        raise wanted.refuse("state") from None


def _day(wanted: Wanted) -> date:
    try:
        return date.fromisoformat(wanted.filter("day"))
    except ValueError:
        raise wanted.refuse("day") from None


def _task_state(wanted: Wanted) -> TaskState:
    try:
        return TaskState(wanted.filter("task_state").upper())
    except ValueError:
        raise wanted.refuse("task_state") from None


TASK = Audience(("id", "day", "task_state", "state"), find, one_of=("id", "day", "task_state"))
