"""Who takes no more SMS has not declined: staff must reach them another way (domain.md B4)."""

from db.models import ExaminerPhone, Invitation
from exam.invitation import HOLDING, LIVE
from handlers.act import Act
from handlers.dispatch.alarming import alarm_opt_out
from handlers.dispatch.desk import lock, note


async def alert(address_index: str, act: Act, code: str = "") -> None:
    """Alarm staff on every task that still counts on who holds the number; `code` is the provider's."""
    for invited in await _unfinished(address_index):
        desk = await lock(invited.task_id, act)
        mine = desk.invitation(invited.id)
        await note(desk, "opted_out", {"code": code} if code else {}, about=mine, alarm=True)
        await alarm_opt_out(desk, mine)


async def all_clear(address_index: str, act: Act) -> None:
    """Tell those tasks that the number takes messages again; what was not sent meanwhile stays with staff."""
    for invited in await _unfinished(address_index):
        desk = await lock(invited.task_id, act)
        await note(desk, "opted_in", about=desk.invitation(invited.id))


async def _unfinished(address_index: str) -> list[Invitation]:
    holders = ExaminerPhone.filter(phone_index=address_index, valid_until=None)
    ids = [each.examiner_id for each in await holders]
    return await Invitation.filter(examiner_id__in=ids, state__in=list(LIVE | HOLDING)).order_by("task_id")
