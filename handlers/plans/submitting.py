"""A plan is handed in to be approved, or taken back while nobody has decided (domain.md 5, 14, 21)."""

from db.atomic import atomic
from db.models import Plan, PlanItem
from exam.errors import RuleBroken
from exam.plan import Event
from handlers import policies
from handlers.act import Act
from handlers.approval import withdrawing
from handlers.plans import attaching, deadlines, deciding, desk

APPLY = "apply"


@atomic
async def submit(plan_id: int, act: Act) -> Plan:
    """Hand a draft in; refused without an item or a required scan, and after its deadline
    unless that was waived.

    Whose it is decides where it goes: by the shipped route to the centre above (domain.md 5, 21).
    """
    plan = await desk.lock(plan_id)
    await policies.allow(act, "plan.submit", desk.owner(plan))
    await desk.move(plan, Event.SUBMITTED)
    if not await PlanItem.exists(plan_id=plan.id):
        raise RuleBroken("plan_empty")
    await attaching.check_whole(plan)
    await deadlines.refuse_after(plan, APPLY, act)
    await deadlines.meet(plan, APPLY, act)
    await desk.record(plan, "submit", {}, act)
    await deciding.ask(plan, act)
    return await Plan.get(id=plan.id)


@atomic
async def withdraw(plan_id: int, act: Act) -> Plan:
    """Make a draft of it again: its deadline counts anew."""
    plan = await desk.lock(plan_id)
    await policies.allow(act, "plan.submit", desk.owner(plan))
    await desk.move(plan, Event.WITHDRAWN)
    await withdrawing.close(desk.TOPIC, plan.id, act)
    await deadlines.reopen(plan, APPLY)
    await desk.record(plan, "withdraw", {}, act)
    return plan
