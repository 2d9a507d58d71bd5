"""Deadlines that come near: the plan's staff are told once, and an alarm stands until it is met (77)."""

from datetime import timedelta

from db import settings, working_days
from db.atomic import atomic
from db.models import Alarm, Deadline, Plan
from delivery.alarms import end_alarm, raise_alarm
from exam.plan import RUNNING
from exam.timetable import BY_CODE, Warned
from handlers.act import Act
from handlers.plans import deadlines, telling
from messages.instants import say_instant
from messages.words import say

ALARM = "deadline"


async def sweep(act: Act) -> int:
    """Follow the calendar, warn of what is near, end the alarms of what is over; how much changed."""
    changed = await follow(act)
    for row in await near(act):
        await warn(row.id, act)
        changed += 1
    return changed + await _end_over(act)


@atomic
async def follow(act: Act) -> int:
    """Recompute every deadline: settings, the calendar or its library may have moved."""
    return await deadlines.recompute_all(act)


async def near(act: Act) -> list[Deadline]:
    """Open deadlines whose day of warning has come and that nobody was told of, soonest first."""
    ahead = (await settings.in_force()).warn_before
    today = act.today
    # The n-th working day before a deadline has come when it lies at most at the n-th one after today.
    last = (await working_days.known()).after(today, ahead) if ahead else today
    waiting = Deadline.filter(met_at=None, waived_at=None, warned_at=None, due_at__gt=act.now)
    return await waiting.filter(due_on__lte=last, plan__state__in=sorted(RUNNING)).order_by("due_at", "id")


@atomic
async def warn(deadline_id: int, act: Act) -> None:
    """Tell the staff of the plan, each once for this date; whoever was first has done it."""
    row = await Deadline.get(id=deadline_id).prefetch_related("plan")
    mine = Deadline.filter(id=row.id, version=row.version, warned_at=None, met_at=None, waived_at=None)
    if not await mine.update(warned_at=act.now):
        return
    plan = row.plan
    news = telling.News(
        key=f"deadline:{row.id}:{row.version}",
        message="deadline_near",
        values={"matter": say(f"deadline.{row.code}"), "by": say_instant(row.due_at)},
        expires_at=row.due_at,
    )
    await telling.tell(plan.organisation_id, telling.CENTRE, plan, news, act)
    if plan.applicant_id and BY_CODE[row.code].warned is Warned.APPLICANT:
        await telling.tell(plan.applicant_id, telling.BODY, plan, news, act)
    detail = {"plan": plan.id, "matter": say(f"deadline.{row.code}")}
    await raise_alarm(ALARM, f"{plan.id}:{row.code}", detail, act.now)


async def _end_over(act: Act) -> int:
    """A deadline that is met, waived, moved away or a day past needs nobody's attention any more."""
    ended = 0
    for alarm in await Alarm.filter(kind=ALARM, ended_at=None):
        plan_id, _, code = alarm.scope.partition(":")
        row = await Deadline.get_or_none(plan_id=int(plan_id), code=code)
        plan = await Plan.get_or_none(id=int(plan_id))
        if plan is None or plan.state not in RUNNING or row is None or not _is_open(row, act):
            ended += await end_alarm(ALARM, alarm.scope, act.now)
    return ended


def _is_open(row: Deadline, act: Act) -> bool:
    late = act.now > row.due_at + timedelta(days=1)
    return row.met_at is None and row.waived_at is None and row.warned_at is not None and not late
