"""What an examiner says without being asked: that they will not come, and that they are there."""

from datetime import datetime

from db.atomic import atomic
from db.models import TaskEvent
from exam.codes import Word
from exam.errors import RuleBroken
from exam.invitation import CERTAIN, State
from handlers.act import Act
from handlers.dispatch import answering
from handlers.dispatch.desk import lock_around, note

REASONS = ("ill", "away", "work", "family", "other")
CHECKED_IN = "checked_in"


@atomic
async def decline(invitation_id: int, reason: str, sent_at: datetime, act: Act) -> State:
    """The same as 不能 by SMS (domain.md B2), with a reason of `REASONS` on the timeline; the new state."""
    desk, invited = await lock_around(invitation_id, act)
    step = await answering.take_answer(desk, invited, Word.NO, sent_at)
    await note(desk, "declined_because", {"which": reason}, about=invited)
    return step.to


@atomic
async def check_in(invitation_id: int, act: Act) -> bool:
    """Write down that the person is there; False when it was before (domain.md C4 knows no more of it).

    Raises RuleBroken: not_on_task, not_today.
    """
    desk, invited = await lock_around(invitation_id, act)
    if invited.state not in CERTAIN:
        raise RuleBroken("not_on_task", examiner=invited.examiner_id)
    if desk.task.day != act.today:
        raise RuleBroken("not_today", day=desk.task.day)
    if await TaskEvent.exists(invitation_id=invited.id, kind=CHECKED_IN):
        return False
    await note(desk, CHECKED_IN, about=invited)
    return True
