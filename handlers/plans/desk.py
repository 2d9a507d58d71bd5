"""A plan as handlers hold it: found by its code, locked, moved from state to state."""

from typing import Any, TypeVar

from tortoise.models import Model

from db import audit
from db.ids import ids_of
from db.models import Plan
from exam.errors import RuleBroken
from exam.plan import OPEN_TO_EDITS, Event, next_state
from handlers.act import Act

TOPIC = "plan"
LONGEST_CODE = 48
M = TypeVar("M", bound=Model)


async def lock(plan_id: int) -> Plan:
    """The plan, locked until the transaction ends: plan before item, deadline, change and registration."""
    plan = await Plan.filter(id=plan_id).select_for_update().first()
    if plan is None:
        raise RuleBroken("unknown_id", what="鉴定计划", id=plan_id)
    return plan


async def lock_under(model: type[M], id_: int, what: str) -> tuple[Plan, M]:
    """A row that belongs to a plan, locked after it; RuleBroken("unknown_id") speaks of `what`."""
    for plan_id in await ids_of(model.filter(id=id_), "plan_id"):
        return await lock(plan_id), await model.filter(id=id_).select_for_update().get()
    raise RuleBroken("unknown_id", what=what, id=id_)


async def find(code: str) -> Plan:
    """The plan with this code; RuleBroken("unknown_plan")."""
    plan = await Plan.get_or_none(code=code)
    if plan is None:
        raise RuleBroken("unknown_plan", code=code[:LONGEST_CODE])
    return plan


async def lock_editable(plan_id: int) -> Plan:
    """The plan, locked; refused when it has been submitted: RuleBroken("plan_submitted")."""
    plan = await lock(plan_id)
    if plan.state not in OPEN_TO_EDITS:
        raise RuleBroken("plan_submitted", code=plan.code)
    return plan


async def move(plan: Plan, event: Event, **changed: Any) -> None:
    """Store the one state that the event leads to, with what changes beside it."""
    plan.state = next_state(plan.state, event)
    await store(plan, **changed)


async def store(plan: Plan, **changed: Any) -> None:
    """Store these columns of a locked plan and count the change."""
    plan.version += 1
    for name, value in changed.items():
        setattr(plan, name, value)
    await plan.save(update_fields=["state", "version", *changed])


async def record(plan: Plan, action: str, detail: dict[str, Any], act: Act) -> None:
    """Note a decision of staff."""
    await audit.record(f"plan.{action}", f"plan:{plan.id}", detail, act.actor, act.now)


def owner(plan: Plan) -> int:
    """The organisation whose staff write the plan: the applicant of a special session, else the centre."""
    return plan.applicant_id or plan.organisation_id
