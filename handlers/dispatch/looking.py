"""What a task needs next: drop conflicts, seat reserves, form the team, draw, call for help."""

from db.models import Invitation
from exam import invitation
from exam.eligibility import Half
from exam.invitation import CERTAIN, LIVE, WAITING, Event
from exam.task import State as TaskState
from handlers.dispatch import forming
from handlers.dispatch.alarming import alarm_staff
from handlers.dispatch.desk import Desk, note
from handlers.dispatch.drawing import draw_if_short
from handlers.dispatch.moving import held_elsewhere, move


async def look(desk: Desk) -> None:
    """Bring the task as far as it can go now; doing it twice changes nothing the second time."""
    if desk.task.state is TaskState.FORMED and not desk.seats.all_confirmed:
        await forming.reopen(desk)
    if desk.task.state is not TaskState.OPEN:
        return
    await _drop_conflicts(desk)
    await _seat_reserves(desk)
    if desk.seats.all_confirmed:
        await _form(desk)
        return
    if desk.now < desk.task.deadline:
        await draw_if_short(desk)
    await _call_for_help(desk)


async def _drop_conflicts(desk: Desk) -> None:
    """People confirmed for an overlapping task are out of this one (domain.md B4)."""
    for invited in desk.having(LIVE):
        elsewhere = Invitation.filter(
            examiner_id=invited.examiner_id, state__in=list(CERTAIN), task__day=desk.task.day
        ).exclude(task_id=desk.task.id)
        halves = await elsewhere.values_list("task__half", flat=True)
        if any(Half(str(half)).overlaps(desk.task.half) for half in halves):
            await move(desk, invited, Event.TAKEN_ELSEWHERE)


async def _seat_reserves(desk: Desk) -> None:
    """Free seats go to those who said yes: by rank, then by time (domain.md B2)."""
    if desk.settings.selection == "ranked" and desk.having(WAITING - invitation.CONFIRMING):
        return
    for invited in desk.having(frozenset({invitation.State.RESERVE})):
        if desk.seats.free < 1:
            return
        if not await held_elsewhere(desk, invited.examiner_id):
            await move(desk, invited, Event.SEAT_FREED)


async def _form(desk: Desk) -> None:
    for invited in desk.having(LIVE):
        await move(desk, invited, Event.TEAM_FULL)
    await forming.form(desk)


async def _call_for_help(desk: Desk) -> None:
    """Nobody left to ask and the team not filled: staff must act; once, until it is mended."""
    seats = desk.seats
    stuck = seats.short > 0
    if stuck and desk.task.escalated_at is None:
        desk.task.escalated_at = desk.now
        await desk.task.save(update_fields=["escalated_at"])
        await note(desk, "escalated", {"missing": seats.short}, alarm=True)
        await alarm_staff(desk, "escalated", desk.now.isoformat())
    elif not stuck and desk.task.escalated_at is not None:
        desk.task.escalated_at = None
        await desk.task.save(update_fields=["escalated_at"])
