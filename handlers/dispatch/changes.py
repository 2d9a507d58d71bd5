"""What staff change in a running task: demand, date, place (domain.md B2, B3)."""

from datetime import date

from db import audit, working_days
from db.atomic import atomic
from exam.calendar import deadlines
from exam.eligibility import Half
from exam.errors import RuleBroken
from exam.invitation import CERTAIN, CONFIRMING, HOLDING, LIVE, Event
from exam.task import BEFORE_THE_DAY, State
from handlers.act import Act
from handlers.dispatch import forming
from handlers.dispatch.desk import Desk, allow_on, lock, note
from handlers.dispatch.looking import look
from handlers.dispatch.moving import held_elsewhere, let_others_know, move, wake_the_short
from handlers.dispatch.tasks import check_demand, check_words, refuse_double, schedule


def _refuse_after_the_day(desk: Desk) -> None:
    if desk.task.state not in BEFORE_THE_DAY:
        raise RuleBroken("task_not_allowed", state=desk.task.state.value, event="change")


@atomic
async def change_demand(task_id: int, required: int, act: Act) -> Desk:
    """Ask for more or fewer examiners (domain.md B3 "Demand increased", "decreased")."""
    desk = await lock(task_id, act)
    await allow_on(desk, "task.change")
    check_demand(required, desk.settings)
    _refuse_after_the_day(desk)
    before, desk.task.required = desk.task.required, required
    await desk.task.save(update_fields=["required"])
    detail = {"from": before, "to": required}
    await note(desk, "demand", detail)
    await audit.record("task.demand", f"task:{task_id}", detail, act.actor, act.now)
    if required < before:
        await _release(desk)
    await look(desk)
    return desk


async def _release(desk: Desk) -> None:
    """Seats beyond the demand go: the newest unconfirmed first, then the lowest rank, never the leader."""
    formed = desk.task.state is State.FORMED
    unsure = sorted(desk.having(CONFIRMING), key=lambda each: each.changed_at, reverse=True)
    sure = [each for each in reversed(desk.having(CERTAIN)) if each.examiner_id != desk.task.leader_id]
    for invited in [*unsure, *sure]:
        if desk.seats.held <= desk.task.required:
            break
        await move(desk, invited, Event.RELEASED)
    if formed:
        await forming.tell_changes(desk)


@atomic
async def change_date(task_id: int, day: date, half: Half, waiver: str, act: Act) -> Desk:
    """Move the session: everybody is asked anew under new codes (domain.md B2, 79)."""
    desk = await lock(task_id, act)
    await allow_on(desk, "task.change")
    _refuse_after_the_day(desk)
    calendar, today = await working_days.known(), act.today
    if day <= today:
        raise RuleBroken("task_in_past", day=day)
    if today > deadlines(desk.task.day, calendar).change_by and not waiver.strip():
        raise RuleBroken("change_too_late", days=5)
    await _refuse_double(desk, day, half)
    if desk.task.state is State.FORMED:
        await forming.reopen(desk)
    for invited in desk.having(HOLDING):
        await let_others_know(desk, invited)
    desk.former_day, desk.task.day, desk.task.half = desk.task.day, day, half
    await desk.task.save(update_fields=["day", "half"])
    await schedule(desk, deadlines(day, calendar))
    await note(
        desk, "moved_task", {"day": day.isoformat(), "half": half.value, "waived": bool(waiver.strip())}
    )
    await audit.record("task.move", f"task:{task_id}", {"day": day.isoformat()}, act.actor, act.now)
    for invited in desk.having(LIVE | HOLDING):
        taken = await held_elsewhere(desk, invited.examiner_id)
        await move(desk, invited, Event.REMOVED if taken else Event.MOVED)
    desk.former_day = None
    await wake_the_short(desk)
    await look(desk)
    return desk


async def _refuse_double(desk: Desk, day: date, half: Half) -> None:
    task = desk.task
    await refuse_double(
        day, half, venue_id=task.venue_id, occupation_id=task.occupation_id, level_id=task.level_id
    )


@atomic
async def change_meeting(task_id: int, meeting_time: str, place: str, act: Act) -> Desk:
    """Another place or meeting time on the same date: a formed team gets #3 anew, nobody is re-asked."""
    desk = await lock(task_id, act)
    await allow_on(desk, "task.change")
    _refuse_after_the_day(desk)
    check_words(meeting_time, place)
    desk.task.meeting_time, desk.task.place = meeting_time, place
    await desk.task.save(update_fields=["meeting_time", "place"])
    await note(desk, "meeting")
    await audit.record("task.meeting", f"task:{task_id}", {}, act.actor, act.now)
    if desk.task.state is State.FORMED:
        await forming.tell_changes(desk)
    return desk
