"""签到: on the day, for a task that is certain."""

from collections.abc import Sequence

from db.models import Invitation
from exam.calendar import CHINA
from exam.eligibility import Half
from exam.invitation import CERTAIN
from handlers.conversation.questions.engagements import exam, mine
from handlers.conversation.turns import Reply, Turn
from handlers.dispatch.appearing import check_in
from messages.instants import say_instant

NOON = 12


async def begin(turn: Turn, _: str) -> Sequence[Reply]:
    today = [each for each in await mine(turn, CERTAIN) if each.task.day == turn.act.today]
    if not today:
        return [Reply("no_task_today")]
    chosen = _of_now(today, turn)
    is_first = await check_in(chosen.id, turn.act)
    values = {**exam(chosen.task), "first": is_first, "at": say_instant(turn.act.now)}
    return [Reply("checked_in", values)]


def _of_now(today: Sequence[Invitation], turn: Turn) -> Invitation:
    """Of two on one day the one of this half."""
    other = Half.PM if turn.act.now.astimezone(CHINA).hour < NOON else Half.AM
    return next((each for each in today if each.task.half is not other), today[0])
