"""Asking to hold an approved plan, or one of its subjects, later or elsewhere (domain.md 79, 80)."""

from dataclasses import dataclass
from datetime import date

from db import settings, working_days
from db.atomic import atomic
from db.models import Deadline, Plan, PlanChange, PlanItem, PlanSubject, Venue, VenueOccupation
from exam.changing import Notice, State, check_change
from exam.errors import RuleBroken
from exam.plan import SETTLED
from handlers import policies
from handlers.act import Act
from handlers.plans import deadlines, desk, moving

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """`subject` is the id of a plan_subject, None for the whole plan; venues are codes, both or none."""

    reason: str
    to_on: date | None = None
    from_venue: str = ""
    to_venue: str = ""
    subject: int | None = None


@atomic
async def ask(plan_id: int, asked: Asked, act: Act) -> PlanChange:
    """Ask for the change; raises RuleBroken with what is wrong with it."""
    plan = await desk.lock(plan_id)
    await policies.allow(act, "plan.change", desk.owner(plan))
    await _check_asked(plan, asked)
    from_on = await _held_on(plan, asked)
    to_on = asked.to_on or from_on
    left, taken = await _venues(plan, asked)
    if to_on == from_on and left == taken:
        raise RuleBroken("change_nothing")
    calendar, today = await working_days.known(), act.today
    change = await PlanChange.create(
        plan_id=plan.id,
        plan_subject_id=asked.subject,
        from_on=from_on,
        to_on=to_on,
        from_venue=left,
        to_venue=taken,
        asked_at=act.now,
        asked_by=act.actor,
        late=check_change(from_on, to_on, today, await _notice(plan), calendar),
        told_id=taken.district_id if left and taken and left.district_id != taken.district_id else None,
        state=State.REQUESTED,
        reason=asked.reason.strip(),
    )
    await desk.record(plan, "change", {"change": change.id, "late": change.late}, act)
    await moving.ask(plan, change, act)
    return await PlanChange.get(id=change.id)


async def _check_asked(plan: Plan, asked: Asked) -> None:
    if plan.state not in SETTLED:
        raise RuleBroken("plan_not_allowed", state=plan.state.value, event="change")
    if not 0 < len(asked.reason.strip()) <= LONGEST:
        raise RuleBroken("change_reason", most=LONGEST)
    if await PlanChange.exists(plan_id=plan.id, state__in=[State.REQUESTED, State.APPROVED]):
        raise RuleBroken("change_open", code=plan.code)


async def _held_on(plan: Plan, asked: Asked) -> date:
    if asked.subject is None:
        return plan.exam_on
    subject = await PlanSubject.get_or_none(id=asked.subject, plan_item__plan_id=plan.id)
    if subject is None:
        raise RuleBroken("unknown_id", what="科目安排", id=asked.subject)
    return subject.held_on


async def _venues(plan: Plan, asked: Asked) -> tuple[Venue | None, Venue | None]:
    """Where it was to be and where it shall be; the new one is filed for what is examined (71)."""
    if bool(asked.from_venue) is not bool(asked.to_venue):
        raise RuleBroken("change_venues")
    if not asked.to_venue:
        return None, None
    left, taken = await _venue(asked.from_venue), await _venue(asked.to_venue)
    items = PlanItem.filter(plan_id=plan.id)
    if asked.subject is not None:
        items = items.filter(subjects__id=asked.subject)
    filed = {each.occupation_id for each in await VenueOccupation.filter(venue_id=taken.id)}
    for item in await items.prefetch_related("occupation"):
        if item.occupation_id not in filed:
            raise RuleBroken("change_unfiled", venue=taken.name, occupation=item.occupation.name)
    return left, taken


async def _venue(code: str) -> Venue:
    found = await Venue.get_or_none(code=code)
    if found is None:
        raise RuleBroken("unknown_id", what="考点", id=code)
    return found


async def _notice(plan: Plan) -> Notice:
    """As the settings have it; where its deadline was waived or is off, no request is late."""
    rules, offset = await settings.in_force(), (await deadlines.in_force())["change"]
    waived = await Deadline.exists(plan_id=plan.id, code="change", waived_at__not_isnull=True)
    before = -offset.days if offset.is_on and offset.days < 0 and not waived else None
    return Notice(before, rules.special_late_after)
