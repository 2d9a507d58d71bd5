"""The demo's plan: published, so that a visitor can register on the candidates' pages."""

from datetime import date, timedelta

from app.demo_roster import OCCUPATIONS
from db.models import Plan
from exam.calendar import CHINA
from exam.plan import Kind, State
from handlers.act import Act
from handlers.plans import drafting, items, publishing

SATURDAY = 5
SOON = timedelta(days=60)
OPEN_FOR = timedelta(days=21)
LEVELS = (5, 4, 3)


async def publish_plan(act: Act) -> None:
    """A city's plan of class A whose registration is open now.

    In the demo nobody waits for the province: its approval is written down, not asked for.
    """
    exam_on = _saturday_from((act.now + SOON).astimezone(CHINA).date())
    draft = drafting.Draft(
        organisation="3601",
        title=f"{exam_on.year}年{exam_on.month}月南昌市职业技能统一鉴定",
        kind=Kind.UNIFIED,
        category="A",
        exam_on=exam_on,
        opens_at=act.now,
        closes_at=act.now + OPEN_FOR,
        pay_until_at=act.now + OPEN_FOR + timedelta(days=7),
    )
    plan = await drafting.add(draft, act)
    for code, _, _ in OCCUPATIONS:
        for level in LEVELS:
            await items.add_item(plan.id, items.Wish(code, level), act)
    await Plan.filter(id=plan.id).update(state=State.APPROVED, approved_at=act.now)
    await publishing.publish(plan.id, act)


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)
