"""A demand for examiners may belong to a plan: one that examines this, there and then."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from dispatch_office import ELECTRICIAN, EXAM_DAY, MORNING, an_office
from plan_rows import a_plan

from db.models import Occupation, Organisation, PlanItem, PlanSubject, Subject, Task
from exam.eligibility import Half
from exam.errors import RuleBroken
from exam.plan import State
from handlers.act import Act
from handlers.dispatch import showing, tasks
from handlers.plans import showing as plans

HOUSE = Act(MORNING, "staff", Random(1), "考务中心")
ORDER = tasks.Order("V01", ELECTRICIAN, 3, EXAM_DAY, Half.AM, 3, plan="36-1")


async def a_plan_of_that_day(state: State = State.PUBLISHED) -> None:
    plan = await a_plan(code="36-1", organisation=await Organisation.get(code="3601"), state=state)
    occupation = await Occupation.get(code=ELECTRICIAN)
    item = await PlanItem.create(plan=plan, occupation=occupation, level_id=3)
    practical = await Subject.get(kind="practical")
    await PlanSubject.create(plan_item=item, subject=practical, mode="hands_on", held_on=EXAM_DAY)


async def test_a_demand_shows_its_plan_and_the_plan_its_demands(database: str) -> None:
    await an_office()
    await a_plan_of_that_day()

    task = await tasks.add(ORDER, HOUSE)
    alone = await tasks.add(replace(ORDER, plan="", half=Half.PM), HOUSE)

    assert (await showing.show_task(task.id, HOUSE))["plan"] == "36-1"
    assert (await showing.show_task(alone.id, HOUSE))["plan"] is None
    assert task.plan_id is not None
    assert (await plans.show_plan(task.plan_id, HOUSE))["tasks"] == [task.id]


@pytest.mark.parametrize(
    ("changed", "state", "reason"),
    [
        ({"plan": "36-2"}, State.PUBLISHED, "unknown_plan"),
        ({}, State.APPROVED, "task_plan_closed"),
        ({}, State.CANCELLED, "task_plan_closed"),
        ({"level": 4}, State.PUBLISHED, "task_not_in_plan"),
        ({"day": EXAM_DAY + timedelta(days=1)}, State.PUBLISHED, "task_other_day"),
    ],
)
async def test_a_plan_that_does_not_fit_is_refused(
    database: str, changed: dict[str, object], state: State, reason: str
) -> None:
    await an_office()
    await a_plan_of_that_day(state)

    with pytest.raises(RuleBroken, match=reason):
        await tasks.add(replace(ORDER, **changed), HOUSE)  # type: ignore[arg-type]

    assert await Task.all().count() == 0
