"""Somebody wants no more SMS: not a decline, but staff must reach them another way (domain.md B4)."""

from db.models import ExaminerPhone, Invitation
from exam.invitation import HOLDING, LIVE
from handlers.act import Act
from handlers.dispatch.alarming import alarm_opt_out
from handlers.dispatch.desk import lock, note


async def opt_out(holder: ExaminerPhone, act: Act) -> None:
    """Mark the number and alarm staff on every task that still counts on this person."""
    await ExaminerPhone.filter(id=holder.id, opted_out_at=None).update(opted_out_at=act.now)
    unfinished = await Invitation.filter(
        examiner_id=holder.examiner_id, state__in=list(LIVE | HOLDING)
    ).order_by("task_id")
    for invited in unfinished:
        desk = await lock(invited.task_id, act)
        mine = desk.invitation(invited.id)
        await note(desk, "opted_out", about=mine, alarm=True)
        await alarm_opt_out(desk, mine)
