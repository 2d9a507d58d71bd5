"""What staff do with one person of a task: seat, take out, record a call, name the leader (B2, B3)."""

from collections.abc import Sequence

from db import audit, pool
from db.atomic import atomic
from db.models import Examiner, Invitation
from exam.eligibility import Reason, reasons_against
from exam.errors import RuleBroken
from exam.invitation import CERTAIN, CONFIRMING, Case, Event, Say, State, case_of
from exam.task import Event as TaskMove
from exam.task import State as TaskState
from handlers.act import Act
from handlers.dispatch import forming, saying
from handlers.dispatch.desk import Desk, allow_on, lock, move_task, note
from handlers.dispatch.drawing import add_invitation, demand_of, limits_of
from handlers.dispatch.looking import look
from handlers.dispatch.moving import held_elsewhere, move, situation
from handlers.dispatch.tasks import schedule_from_calendar

NEVER_FORGIVEN = frozenset({Reason.CLASH, Reason.UNREACHABLE})
NOT_ASKED_BY_HAND = frozenset({Reason.ALREADY_ASKED, Reason.TOO_MANY_OPEN})


@atomic
async def dispatch(task_id: int, examiner_ids: Sequence[int], override: str, act: Act) -> Desk:
    """Seat people by hand: they get only message 3 (domain.md 86); the rest is filled by draws.

    `override` is the reason for seating somebody the rules would not draw; a clash is never overridden.
    """
    desk = await lock(task_id, act)
    await allow_on(desk, "task.change")
    if desk.task.state is TaskState.REQUESTED:
        await move_task(desk, TaskMove.APPROVED)
        await schedule_from_calendar(desk)
    if desk.task.state is not TaskState.OPEN:
        raise RuleBroken("task_not_allowed", state=desk.task.state.value, event="dispatch")
    wanted = list(dict.fromkeys(examiner_ids))
    await _check_people(desk, wanted, override)
    await _make_room(desk, wanted)
    for examiner_id in wanted:
        await _seat(desk, examiner_id)
    await note(desk, "dispatched", {"examiners": wanted, "override": bool(override.strip())})
    detail = {"examiners": wanted, "override": override.strip()[:200]}
    await audit.record("task.dispatch", f"task:{task_id}", detail, act.actor, act.now)
    await look(desk)
    return desk


async def _check_people(desk: Desk, examiner_ids: Sequence[int], override: str) -> None:
    known = {each.id: each for each in await pool.candidates(desk.task, desk.act.sign, only=examiner_ids)}
    for examiner_id in examiner_ids:
        if examiner_id not in known:
            raise RuleBroken("unknown_id", what="考评员", id=examiner_id)
        reasons = set(reasons_against(known[examiner_id], demand_of(desk), limits_of(desk)))
        reasons -= NOT_ASKED_BY_HAND
        if reasons & NEVER_FORGIVEN or (reasons and not override.strip()):
            raise RuleBroken("not_eligible", examiner=examiner_id, reasons=sorted(reasons))
    free = desk.task.required - len(desk.having(CERTAIN))
    if len(examiner_ids) > free:
        raise RuleBroken("too_many_people", free=free, given=len(examiner_ids))


async def _make_room(desk: Desk, examiner_ids: Sequence[int]) -> None:
    """Staff's choice goes before seats that are not confirmed, the newest first (domain.md B3)."""
    newest = sorted(desk.having(CONFIRMING), key=lambda each: each.changed_at, reverse=True)
    for invited in newest:
        if desk.seats.free >= len(examiner_ids):
            return
        if invited.examiner_id not in examiner_ids:
            await move(desk, invited, Event.RELEASED)


async def _seat(desk: Desk, examiner_id: int) -> None:
    invited = desk.invitation_of(examiner_id)
    if invited is None:
        examiner = await Examiner.get(id=examiner_id)
        phone = await saying.current_phone(examiner, desk.act.sign)
        if phone is None:
            raise RuleBroken("not_eligible", examiner=examiner_id, reasons=[Reason.UNREACHABLE])
        invited = await add_invitation(desk, examiner, phone, State.PLANNED, round_=0)
    if await held_elsewhere(desk, examiner_id):
        raise RuleBroken("not_eligible", examiner=examiner_id, reasons=[Reason.CLASH])
    await move(desk, invited, Event.ADDED, Case.FREE)


def _invited(desk: Desk, examiner_id: int) -> Invitation:
    invited = desk.invitation_of(examiner_id)
    if invited is None:
        raise RuleBroken("not_on_task", examiner=examiner_id)
    return invited


@atomic
async def remove(task_id: int, examiner_id: int, reason: str, act: Act) -> Desk:
    """Take one person out of the task; who had said yes is told (domain.md B2)."""
    desk = await lock(task_id, act)
    await allow_on(desk, "task.change")
    await move(desk, _invited(desk, examiner_id), Event.REMOVED)
    detail = {"examiner": examiner_id, "reason": reason[:200]}
    await audit.record("task.remove", f"task:{task_id}", detail, act.actor, act.now)
    await look(desk)
    return desk


@atomic
async def record_call(task_id: int, examiner_id: int, answer: Event, reason: str, act: Act) -> Desk:
    """Somebody telephoned: their yes, no or confirmation counts as a reply does, and is audited."""
    desk = await lock(task_id, act)
    await allow_on(desk, "task.change")
    invited = _invited(desk, examiner_id)
    clash = answer is not Event.NO and await held_elsewhere(desk, examiner_id)
    meets = situation(desk, clash=clash, in_time=True, sent_at=desk.now)
    step = await move(desk, invited, answer, case_of(invited.state, answer, meets))
    if Say.WRONG_CODE in step.says:
        raise RuleBroken("nothing_to_confirm", examiner=examiner_id)
    detail = {"examiner": examiner_id, "answer": answer.value, "reason": reason[:200]}
    await audit.record("task.call", f"task:{task_id}", detail, act.actor, act.now)
    await look(desk)
    return desk


@atomic
async def name_leader(task_id: int, examiner_id: int, act: Act) -> Desk:
    """Staff's choice of leader stands until #3 goes out; afterwards #3 goes out anew (domain.md B3)."""
    desk = await lock(task_id, act)
    await allow_on(desk, "task.change")
    if _invited(desk, examiner_id).state not in CERTAIN:
        raise RuleBroken("leader_not_confirmed", examiner=examiner_id)
    desk.task.leader_id, desk.task.leader_fixed = examiner_id, True
    await desk.task.save(update_fields=["leader_id", "leader_fixed"])
    await note(desk, "leader", {"leader": examiner_id})
    await audit.record("task.leader", f"task:{task_id}", {"leader": examiner_id}, act.actor, act.now)
    if desk.task.state is TaskState.FORMED:
        await forming.tell_changes(desk)
    return desk
