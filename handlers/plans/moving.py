"""An approved change is carried out: days move, points are taken, districts and the public hear (79, 80)."""

from collections.abc import Sequence
from decimal import Decimal

from db import settings
from db.ids import ids_of
from db.models import MeritEntry, Plan, PlanChange, PlanSubject
from delivery.alarms import raise_alarm
from exam import approval
from exam.changing import Event, Merit, State, merits, next_state
from exam.settings import Settings
from handlers.act import Act
from handlers.approval import routes, submitting
from handlers.approval.topics import Ruling, Topic, register
from handlers.plans import deadlines, desk, publishing, telling
from messages.words import say

TOPIC = "plan_change"
REFUSED = frozenset({approval.State.RETURNED, approval.State.REJECTED})


async def ask(plan: Plan, change: PlanChange, act: Act) -> None:
    """Put a request, with its plan locked, before whoever decides."""
    await submitting.submit(TOPIC, change.id, desk.owner(plan), act)


class Changes(Topic):
    """Requests follow their cases; one that is returned is over, and whoever asked asks anew."""

    async def lock(self, ids: Sequence[int]) -> None:
        plans = await PlanChange.filter(id__in=list(ids)).values_list("plan_id", flat=True)
        await Plan.filter(id__in=plans).order_by("id").select_for_update()
        await PlanChange.filter(id__in=list(ids)).order_by("id").select_for_update()

    async def approved(self, ids: Sequence[int], act: Act) -> None:
        await _move(ids, Event.APPROVED)

    async def returned(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await _move(ids, Event.REFUSED)

    async def rejected(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await _move(ids, Event.REFUSED)

    async def withdrawn(self, ids: Sequence[int], act: Act) -> None:
        await PlanChange.filter(id__in=list(ids), state=State.REQUESTED).update(state=State.REFUSED)

    async def reopened(self, ids: Sequence[int], act: Act) -> None:
        await _move(ids, Event.REOPENED)

    async def gone_on(self, ids: Sequence[int]) -> set[int]:
        return set(await ids_of(PlanChange.filter(id__in=list(ids), state=State.APPLIED)))

    async def settled(self, state: approval.State, ids: Sequence[int], ruling: Ruling, act: Act) -> None:
        for change in await PlanChange.filter(id__in=list(ids)).order_by("id"):
            plan = await desk.lock(change.plan_id)
            if state is approval.State.APPROVED:
                await carry_out(plan, change, act)
            elif state in REFUSED:
                reason = (await routes.reason_of(TOPIC, ruling.reason)).text
                news = telling.News(f"change:{change.id}", "plan_change_refused", {"reason": reason})
                await telling.tell(desk.owner(plan), telling.BODY, plan, news, act)


async def carry_out(plan: Plan, change: PlanChange, act: Act) -> None:
    """Move the days of a locked plan, take the points, and tell whom it concerns."""
    change.state = next_state(change.state, Event.APPLIED)
    await change.save(update_fields=["state"])
    await _move_days(plan, change)
    await deadlines.recompute(plan, act)
    await _take_points(plan, change, act)
    await _tell_district(plan, change, act)
    news = telling.News(f"change:{change.id}", "plan_change_approved", {"day": change.to_on})
    await telling.tell(desk.owner(plan), telling.BODY, plan, news, act)
    await publishing.announce_change(plan, await _notice(change), act)


async def _move_days(plan: Plan, change: PlanChange) -> None:
    held = PlanSubject.filter(plan_item__plan_id=plan.id)
    if change.plan_subject_id is not None:
        held = held.filter(id=change.plan_subject_id)
    for subject in await held:
        subject.held_on += change.to_on - change.from_on
        await subject.save(update_fields=["held_on"])
    whole = change.plan_subject_id is None
    await desk.store(plan, exam_on=change.to_on if whole else plan.exam_on)


async def _take_points(plan: Plan, change: PlanChange, act: Act) -> None:
    """The body that asked loses points for each fault (双百分考核)."""
    elsewhere = change.from_venue_id != change.to_venue_id
    found = merits(moved=change.to_on > change.from_on, elsewhere=elsewhere, late=change.late)
    rules = await settings.in_force()
    await MeritEntry.bulk_create(
        MeritEntry(
            organisation_id=desk.owner(plan),
            reason=merit.value,
            points=-_cost(merit, rules),
            topic=TOPIC,
            topic_id=change.id,
            at=act.now,
            made_by=act.actor,
        )
        for merit in sorted(found)
        if _cost(merit, rules)
    )


def _cost(merit: Merit, rules: Settings) -> Decimal:
    return {
        Merit.TIME_CHANGED: rules.time_changed,
        Merit.PLACE_CHANGED: rules.place_changed,
        Merit.LATE_CHANGE: rules.late_change,
    }[merit]


async def _tell_district(plan: Plan, change: PlanChange, act: Act) -> None:
    """The district that the exam comes to hears of it; without a number there, staff must call (79)."""
    if change.told_id is None:
        return
    await change.fetch_related("to_venue")
    values = {"place": change.to_venue.name if change.to_venue else "", "day": change.to_on}
    news = telling.News(f"elsewhere:{change.id}", "plan_elsewhere", values)
    if await telling.tell(change.told_id, telling.CENTRE, plan, news, act):
        change.told_at = act.now
        await change.save(update_fields=["told_at"])
    else:
        await raise_alarm("district_untold", str(change.id), {"plan": plan.id}, act.now)


async def _notice(change: PlanChange) -> str:
    await change.fetch_related("to_venue")
    lines = []
    if change.to_on > change.from_on:
        lines.append(say("announcement.moved", from_on=change.from_on, to_on=change.to_on))
    if change.to_venue:
        lines.append(say("announcement.elsewhere", place=change.to_venue.name))
    return "\n".join(lines)


async def _move(ids: Sequence[int], event: Event) -> None:
    for change in await PlanChange.filter(id__in=list(ids)).order_by("id"):
        change.state = next_state(change.state, event)
        await change.save(update_fields=["state"])


register(TOPIC, Changes())
