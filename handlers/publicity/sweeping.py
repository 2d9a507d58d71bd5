"""What time brings: plans whose registration is over are put on show, lists open and close (domain.md 75)."""

from db import settings
from db.ids import ids_of
from db.models import Plan, Publicity
from exam.plan import State as PlanState
from exam.publicity import PENDING, State
from handlers.act import Act
from handlers.publicity import desk, opening

AT_ONCE = 50


async def sweep(act: Act) -> int:
    """Close what is over, put on show who waits for it, open what is due; how many lists moved."""
    day = act.today
    over = Publicity.filter(state=State.OPEN, closes_on__lt=day).order_by("id").limit(AT_ONCE)
    closed = await ids_of(over)
    for each in closed:
        await opening.close_over(each, act)
    announced = [await opening.announce(each, day, act) for each in await _unshown_plans(act)]
    due = Publicity.filter(state=State.PLANNED, opens_on__lte=day).order_by("id").limit(AT_ONCE)
    for row in await due:
        await opening.open_due(row.id, act)
    return len(closed) + len(announced)


async def _unshown_plans(act: Act) -> list[int]:
    """Published plans whose registration is over, with candidates that were on no list yet."""
    levels = (await settings.in_force()).publicity_levels
    pending = await Publicity.filter(state__in=PENDING).values_list("plan_id", flat=True)
    plans = Plan.filter(
        state=PlanState.PUBLISHED,
        closes_at__lte=act.now,
        exam_on__gte=act.today,
        items__level_id__in=levels or [0],
    ).exclude(id__in=list(pending) or [0])
    found = await ids_of(plans.distinct().order_by("id"))
    return [each for each in found if await (await desk.to_be_shown(each)).exists()]
