"""A list is planned, filled by the lot, opened and closed; time does it, or staff (domain.md 75)."""

from dataclasses import dataclass
from datetime import date

from db import settings, working_days
from db.atomic import atomic
from db.ids import ids_of
from db.models import Publicity, PublicityEntry, Registration
from exam.errors import RuleBroken
from exam.plan import State as PlanState
from exam.publicity import PENDING, Event, Kind, State, last_day, mask_name
from handlers import policies
from handlers.act import Act
from handlers.approval.placing import begin_anew
from handlers.plans import desk as plans
from handlers.publicity import desk
from handlers.registration.desk import TOPIC
from messages.findings import say_level

LOT = 500


@dataclass(frozen=True, slots=True)
class Order:
    """Which plan, by its code, and from which day on; None is today."""

    plan: str
    on: date | None = None


async def show(order: Order, act: Act) -> Publicity:
    """Put the candidates of a plan on show; from a later day on, time opens the list.

    Raises RuleBroken: unknown_plan, not_allowed, publicity_no_plan, publicity_past, publicity_exists,
    publicity_nobody.
    """
    plan = await plans.find(order.plan)
    row = await announce(plan.id, order.on or act.today, act)
    await open_due(row.id, act)
    return await Publicity.get(id=row.id)


@atomic
async def announce(plan_id: int, on: date, act: Act) -> Publicity:
    """Write down that a list shall be on show from this day on; raises as `show` does."""
    plan = await plans.lock(plan_id)
    await policies.allow(act, "publicity.open", plan.organisation_id)
    if plan.state is not PlanState.PUBLISHED:
        raise RuleBroken("publicity_no_plan", code=plan.code)
    if on < act.today:
        raise RuleBroken("publicity_past", day=on.isoformat())
    if await Publicity.filter(plan_id=plan.id, state__in=PENDING).exists():
        raise RuleBroken("publicity_exists", code=plan.code)
    if not await (await desk.to_be_shown(plan.id)).exists():
        raise RuleBroken("publicity_nobody", code=plan.code)
    row = await Publicity.create(
        plan_id=plan.id,
        kind=Kind.ELIGIBLE,
        opens_on=on,
        closes_on=await _last_day(on),
        state=State.PLANNED,
        made_by=act.actor,
        made_at=act.now,
    )
    await desk.record(row, "plan", {"plan": plan.code, "opens_on": on.isoformat()}, act)
    return row


async def open_due(publicity_id: int, act: Act) -> None:
    """Fill and open the list if its day has come; killed in between, the next call goes on."""
    while await fill_lot(publicity_id, act):
        pass


@atomic
async def fill_lot(publicity_id: int, act: Act) -> bool:
    """Write some hundred lines, or open the full list; whether there may be more to write.

    A list that nobody is left for is closed at once.
    """
    plan, row = await desk.lock(publicity_id)
    if row.state is not State.PLANNED or row.opens_on > act.today:
        return False
    waiting = (await desk.to_be_shown(plan.id)).select_related("person", "plan_item__occupation", "submitter")
    lot = await waiting.order_by("id").limit(LOT)
    if lot:
        await PublicityEntry.bulk_create(
            PublicityEntry(publicity_id=row.id, registration_id=each.id, line=_line(each)) for each in lot
        )
        return True
    await _open(row, act)
    return False


async def _open(row: Publicity, act: Act) -> None:
    """The list is whole; whoever reviews has the days of the step after its last one."""
    ids = await ids_of(PublicityEntry.filter(publicity_id=row.id).order_by("id"), "registration_id")
    if not ids:
        await desk.move(row, Event.CLOSED, closed_at=act.now)
        return
    opens_on = act.today
    closes_on = await _last_day(opens_on)
    await desk.move(row, Event.OPENED, opens_on=opens_on, closes_on=closes_on)
    for start in range(0, len(ids), LOT):
        await begin_anew(TOPIC, ids[start : start + LOT], closes_on)


@atomic
async def close(publicity_id: int, reason: str, act: Act) -> Publicity:
    """End a list before its time; who was on it counts as shown.

    Raises RuleBroken: unknown_id, not_allowed, publicity_reason, publicity_not_allowed.
    """
    plan, row = await desk.lock(publicity_id)
    await policies.allow(act, "publicity.close", plan.organisation_id)
    if not 1 <= len(reason.strip()) <= 200:
        raise RuleBroken("publicity_reason")
    await desk.move(row, Event.CLOSED, closed_at=act.now)
    await desk.record(row, "close", {"plan": plan.code, "reason": reason.strip()}, act)
    return row


@atomic
async def close_over(publicity_id: int, act: Act) -> None:
    """Close an open list whose last day is over."""
    _, row = await desk.lock(publicity_id)
    if row.state is State.OPEN and row.closes_on < act.today:
        await desk.move(row, Event.CLOSED, closed_at=act.now)


async def _last_day(opens_on: date) -> date:
    return last_day(opens_on, (await settings.in_force()).publicity_days, await working_days.known())


def _line(row: Registration) -> str:
    """What everybody may read: no paper, no phone."""
    item = row.plan_item
    told = [mask_name(row.person.name), f"{item.occupation.name} {say_level(item.level_id)}"]
    return " · ".join([*told, *([row.submitter.name] if row.submitter else [])])[:250]
