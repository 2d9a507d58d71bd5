"""One task with all its invitations and its timeline."""

from collections.abc import Sequence
from datetime import datetime

from db.models import Invitation, Task
from exam.invitation import ASKED, CERTAIN, CONFIRMING, State
from exam.people import mask_phone
from handlers.board.cards import cards
from handlers.board.events import timeline
from handlers.board.messages import due_by_invitation, message_lines, newest_by_invitation, notices
from handlers.board.shown import InvitationLine, MessageLine, TaskPage
from messages.words import say

PLACES = (CERTAIN, CONFIRMING, {State.RESERVE}, ASKED, {State.PLANNED})


async def task_page(task_id: int, now: datetime) -> TaskPage | None:
    """Everything about one task; None when there is no such task."""
    task = await Task.get_or_none(id=task_id).select_related("venue", "occupation", "level")
    if task is None:
        return None
    (card,) = await cards([task], now)
    lines = await _invitation_lines(task)
    return TaskPage(
        card=card,
        place=task.place,
        meeting_time=task.meeting_time,
        waiver=task.waiver,
        leader=next((line.examiner for line in lines if line.leads), ""),
        invitations=lines,
        notices=await notices(task.id),
        timeline=await timeline(task.id),
    )


async def _invitation_lines(task: Task) -> tuple[InvitationLine, ...]:
    """Those with a seat first, then by how near they are to one, then as drawn."""
    rows: Sequence[Invitation] = (
        await Invitation.filter(task_id=task.id).order_by("rank", "id").select_related("examiner", "phone")
    )
    dues, newest = await due_by_invitation([task.id]), await newest_by_invitation([task.id])
    messages = await message_lines(newest.values(), {row.id: row.examiner.name for row in rows})
    lines = [
        _line(task, row, dues.get(row.id), messages.get(newest.get(row.id, 0)))
        for row in sorted(rows, key=_nearness)
    ]
    return tuple(lines)


def _nearness(row: Invitation) -> int:
    return next((place for place, states in enumerate(PLACES) if row.state in states), len(PLACES))


def _line(
    task: Task, row: Invitation, due_at: datetime | None, message: MessageLine | None
) -> InvitationLine:
    return InvitationLine(
        id=row.id,
        examiner=row.examiner.name,
        phone=mask_phone(row.phone.phone),
        grade=say(f"board.grade_{row.examiner.grade}"),
        leads=row.examiner_id == task.leader_id and row.state in CERTAIN,
        state=row.state,
        state_word=say(f"invitation.{row.state}"),
        round=row.round,
        due_at=due_at,
        last_message=message,
    )
