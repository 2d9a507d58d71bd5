"""A plan is announced, or called off (domain.md 20)."""

from db.atomic import atomic
from db.models import Announcement, Organisation, Plan, PlanItem, PlanSubject
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.plan import Event, State
from handlers import policies
from handlers.act import Act
from handlers.plans import deadlines, desk
from messages.words import say

EXECUTE = "execute"
LONGEST = 200


@atomic
async def publish(plan_id: int, act: Act) -> Plan:
    """Announce an approved plan; refused after its deadline, or when its registration is over already."""
    plan = await desk.lock(plan_id)
    await policies.allow(act, "plan.publish", plan.organisation_id)
    await desk.move(plan, Event.PUBLISHED, announced_at=act.now)
    await deadlines.refuse_after(plan, EXECUTE, act)
    if act.now >= plan.closes_at:
        raise RuleBroken("registration_over", closes_at=plan.closes_at)
    await deadlines.meet(plan, EXECUTE, act)
    await _announce(plan, "plan", await _body(plan), act)
    await desk.record(plan, "publish", {}, act)
    return plan


@atomic
async def cancel(plan_id: int, reason: str, act: Act) -> Plan:
    """Call a plan off before its exam; what was announced is followed by a notice with the reason."""
    if not 0 < len(reason.strip()) <= LONGEST:
        raise RuleBroken("cancel_reason", most=LONGEST)
    plan = await desk.lock(plan_id)
    await policies.allow(act, "plan.cancel", plan.organisation_id)
    if plan.state is State.SUBMITTED:
        raise RuleBroken("withdraw_first", code=plan.code)
    was_public = plan.announced_at is not None
    await desk.move(plan, Event.CANCELLED)
    if was_public:
        await _announce(plan, "cancelled", reason.strip(), act)
    await desk.record(plan, "cancel", {"announced": was_public}, act)
    return plan


async def announce_change(plan: Plan, body: str, act: Act) -> None:
    """Say publicly that a plan which was announced is held at another time or place."""
    if plan.announced_at is not None:
        await _announce(plan, "changed", body, act)


async def _announce(plan: Plan, kind: str, body: str, act: Act) -> None:
    await Announcement.create(
        organisation_id=plan.organisation_id,
        kind=kind,
        title=say(f"announcement.{kind}", title=plan.title)[:100],
        body=body,
        plan_id=plan.id,
        published_at=act.now,
    )


async def _body(plan: Plan) -> str:
    """What the public reads: who, when, until when, and a line per item."""
    centre = await Organisation.get(id=plan.organisation_id)
    head = say(
        "announcement.body",
        centre=centre.name,
        title=plan.title,
        day=plan.exam_on,
        **{name: _instant(getattr(plan, name)) for name in ("opens_at", "closes_at", "pay_until_at")},
    )
    return "\n".join([head, *await _lines(plan)])


async def _lines(plan: Plan) -> list[str]:
    items = await PlanItem.filter(plan_id=plan.id).order_by("id").prefetch_related("occupation")
    held = PlanSubject.filter(plan_item__plan_id=plan.id).order_by("subject_id").prefetch_related("subject")
    subjects: dict[int, list[str]] = {}
    for each in await held:
        words = f"{each.subject.name}（{say('mode.' + each.mode.value)}，{each.held_on}）"
        subjects.setdefault(each.plan_item_id, []).append(words)
    return [
        f"{item.occupation.name}{say(f'level_short.{item.level_id}')}：{'、'.join(subjects[item.id])}"
        for item in items
    ]


def _instant(at: object) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if hasattr(at, "astimezone") else "—"
