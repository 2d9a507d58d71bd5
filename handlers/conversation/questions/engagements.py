"""What an examiner is asked for and has agreed to, from today on."""

from collections.abc import Collection, Mapping

from db.models import Invitation, Task
from exam.invitation import State
from handlers.conversation.turns import Turn
from messages.instants import say_day
from messages.words import say


async def mine(turn: Turn, states: Collection[State] = tuple(State)) -> list[Invitation]:
    """The speaker's invitations in one of `states`, the next day first; each with task, venue, occupation."""
    rows = Invitation.filter(
        examiner_id=turn.speaker.examiner_id or 0, state__in=list(states), task__day__gte=turn.act.today
    )
    return await rows.order_by("task__day", "id").prefetch_related("task__venue", "task__occupation")


def when(task: Task) -> str:
    """3月20日上午."""
    return f"{say_day(task.day)}{say(f'half.{task.half.value}')}"


def exam(task: Task) -> Mapping[str, str]:
    """Day, half and what is examined, in words."""
    return {
        "when": when(task),
        "occupation": task.occupation.name,
        "level": say(f"level_short.{task.level_id}"),
    }
