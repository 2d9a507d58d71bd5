"""What staff do with a task: ask for examiners, open, change, cancel (domain.md B1-B3)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from db import audit, settings, working_days
from db.atomic import atomic
from db.models import Occupation, OccupationLevel, Task, Venue, VenueOccupation
from exam.calendar import CHINA, Deadlines, deadlines
from exam.eligibility import Half
from exam.errors import RuleBroken
from exam.invitation import HOLDING, LIVE, Case, Event
from exam.settings import Settings
from exam.task import Event as TaskMove
from exam.task import State as TaskState
from exam.task import next_state
from exam.team import check_size
from handlers.act import Act
from handlers.dispatch import of_plan, saying
from handlers.dispatch.desk import Desk, allow_on, lock, move_task, note, set_due
from handlers.dispatch.looking import look
from handlers.dispatch.moving import move
from handlers.policies import allow

MOST = 25  # message 3 names everybody, and an SMS has at most 500 characters
LONGEST = 35  # characters of one variable
STARTS = {Half.AM: time(8), Half.PM: time(13), Half.DAY: time(8)}


@dataclass(frozen=True, slots=True)
class Order:
    """A site's demand for examiners; `waiver` is the reason why it may come late (domain.md 77).

    `plan` is the code of the plan that it belongs to, empty where it is asked for alone.
    """

    venue: str
    occupation: str
    level: int
    day: date
    half: Half
    required: int
    waiver: str = ""
    meeting_time: str = ""
    place: str = ""
    plan: str = ""


@atomic
async def add(order: Order, act: Act) -> Task:
    """Take a demand; raises RuleBroken with what is wrong with it."""
    check_words(order.meeting_time, order.place)
    rules = await settings.in_force()
    check_demand(order.required, rules)
    venue, occupation = await _place(order)
    await _allow_demand(venue, act)
    limits = deadlines(order.day, await working_days.known())
    today = act.today
    if order.day <= today:
        raise RuleBroken("task_in_past", day=order.day)
    if today > limits.demand_by and not order.waiver.strip():
        raise RuleBroken("demand_too_late", days=7, deadline=limits.demand_by)
    await refuse_double(
        order.day, order.half, venue_id=venue.id, occupation_id=occupation.id, level_id=order.level
    )
    task = await Task.create(
        venue_id=venue.id,
        occupation_id=occupation.id,
        level_id=order.level,
        day=order.day,
        half=order.half,
        required=order.required,
        state=next_state(TaskState.DRAFT, TaskMove.REQUESTED),
        deadline=_deadline(order.day, order.half, limits, act.now),
        provisional=limits.provisional,
        waiver=order.waiver.strip()[:200],
        meeting_time=order.meeting_time,
        place=order.place,
        plan_id=await of_plan.find(order.plan, (occupation.id, order.level, order.day)),
        created_at=act.now,
    )
    desk = await lock(task.id, act)
    await note(desk, "requested", {"required": order.required, "waived": bool(order.waiver.strip())})
    await audit.record("task.add", f"task:{task.id}", {"required": order.required}, act.actor, act.now)
    return task


async def _allow_demand(venue: Venue, act: Act) -> None:
    """The organisation of the site asks, or the office of its district for it."""
    try:
        await allow(act, "task.add", venue.organisation_id)
    except RuleBroken:
        await allow(act, "task.add", venue.district_id)


def check_words(meeting_time: str, place: str) -> None:
    """Refuse what does not fit into one variable of an SMS (aliyun-sms.md 3)."""
    for what, text in (("集合时间", meeting_time), ("地点", place)):
        if len(text) > LONGEST:
            raise RuleBroken("too_long", what=what, most=LONGEST)


def check_demand(required: int, rules: Settings) -> None:
    """Refuse a team that is too small, even (domain.md C3), or too large for one SMS."""
    if required > MOST:
        raise RuleBroken("above_maximum", most=MOST)
    fault = check_size(required, rules.required_min, rules.odd_required)
    if fault is not None:
        raise RuleBroken(fault.value, least=rules.required_min, required=required)


async def _place(order: Order) -> tuple[Venue, Occupation]:
    venue = await Venue.get_or_none(code=order.venue)
    if venue is None:
        raise RuleBroken("unknown_id", what="考点", id=order.venue)
    occupation = await Occupation.get_or_none(code=order.occupation)
    if occupation is None:
        raise RuleBroken("unknown_id", what="职业", id=order.occupation)
    if not await OccupationLevel.exists(occupation_id=occupation.id, level_id=order.level):
        raise RuleBroken("level_not_offered", occupation=occupation.name, level=order.level)
    if not await VenueOccupation.exists(venue_id=venue.id, occupation_id=occupation.id):
        raise RuleBroken("occupation_not_at_venue", venue=venue.name, occupation=occupation.name)
    return venue, occupation


async def refuse_double(day: date, half: Half, **where: int) -> None:
    """Refuse a second task for the same venue, occupation and level (`where`) at the same time."""
    same = await Task.filter(day=day, half=half, **where).exclude(state=TaskState.CANCELLED).first()
    if same is not None:
        raise RuleBroken("task_exists", id=same.id)


def _deadline(day: date, half: Half, limits: Deadlines, now: datetime) -> datetime:
    """T-4WD 18:00; a waived demand that comes after it has until the exam begins."""
    return limits.team_by if limits.team_by > now else datetime.combine(day, STARTS[half], CHINA)


async def schedule(desk: Desk, limits: Deadlines) -> None:
    """Write the task's deadline and its alarms as due rows (domain.md B3, B5)."""
    desk.task.deadline = _deadline(desk.task.day, desk.task.half, limits, desk.now)
    desk.task.provisional = limits.provisional
    await desk.task.save(update_fields=["deadline", "provisional"])
    await set_due(desk.task.id, "first_alarm", limits.first_alarm)
    await set_due(desk.task.id, "last_alarm", limits.last_alarm)
    await set_due(desk.task.id, "deadline", desk.task.deadline)


async def schedule_from_calendar(desk: Desk) -> None:
    await schedule(desk, deadlines(desk.task.day, await working_days.known()))


@atomic
async def open_task(task_id: int, act: Act) -> Desk:
    """Approve the demand and draw the first round."""
    desk = await lock(task_id, act)
    await allow_on(desk, "task.decide")
    await move_task(desk, TaskMove.APPROVED)
    await note(desk, "opened")
    await schedule_from_calendar(desk)
    await audit.record("task.open", f"task:{task_id}", {}, act.actor, act.now)
    await look(desk)
    return desk


@atomic
async def cancel(task_id: int, act: Act) -> Desk:
    """Call the task off; those who had said yes are told (domain.md 91)."""
    desk = await lock(task_id, act)
    await allow_on(desk, "task.decide")
    await move_task(desk, TaskMove.CANCELLED)
    await saying.take_back_team(desk)
    told = Case.TOLD if desk.settings.cancel_tells == "all" else Case.ANY
    for invited in desk.having(LIVE | HOLDING):
        await move(desk, invited, Event.TASK_CANCELLED, told)
    await note(desk, "cancelled")
    await audit.record("task.cancel", f"task:{task_id}", {}, act.actor, act.now)
    return desk
