"""The plan that a demand for examiners belongs to (docs/schema.md, "task")."""

from datetime import date

from db.models import PlanSubject
from exam.errors import RuleBroken
from exam.plan import State
from handlers.plans import desk as plans

OPEN = frozenset({State.PUBLISHED, State.ARRANGED})


async def find(code: str, about: tuple[int, int, date]) -> int | None:
    """The id of a plan that examines the occupation (id) at the level on that day; None for no code.

    Raises RuleBroken: unknown_plan, task_plan_closed, task_not_in_plan, task_other_day.
    """
    if not code:
        return None
    occupation_id, level, day = about
    plan = await plans.find(code)
    if plan.state not in OPEN:
        raise RuleBroken("task_plan_closed", code=plan.code)
    held = PlanSubject.filter(
        plan_item__plan_id=plan.id, plan_item__occupation_id=occupation_id, plan_item__level_id=level
    )
    days = sorted({each.held_on for each in await held})
    if not days:
        raise RuleBroken("task_not_in_plan", code=plan.code)
    if day not in days:
        raise RuleBroken("task_other_day", code=plan.code, day=day, days="、".join(map(str, days)))
    return plan.id
