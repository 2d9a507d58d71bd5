"""A list on show as handlers hold it: locked after its plan, moved from state to state."""

from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db import audit, settings
from db.models import Plan, PlanItem, Publicity, Registration
from exam import registration
from exam.publicity import Event, next_state
from exam.registration import Attempt
from handlers.act import Act
from handlers.plans import desk as plans


async def lock(publicity_id: int) -> tuple[Plan, Publicity]:
    """The plan and its list, locked in this order; RuleBroken("unknown_id")."""
    return await plans.lock_under(Publicity, publicity_id, "公示")


async def move(row: Publicity, event: Event, **changed: Any) -> None:
    """Store the one state that the event leads to, with what changes beside it."""
    row.state = next_state(row.state, event)
    for name, value in changed.items():
        setattr(row, name, value)
    await row.save(update_fields=["state", *changed])


async def record(row: Publicity, action: str, detail: dict[str, Any], act: Act) -> None:
    await audit.record(f"publicity.{action}", f"publicity:{row.id}", detail, act.actor, act.now)


async def to_be_shown(plan_id: int) -> QuerySet[Registration]:
    """Who passed the pre-check at a level that is shown, waits for review and was on no list yet.

    A makeup rests on results in force and is not reviewed again (domain.md 32).
    """
    levels = (await settings.in_force()).publicity_levels
    items = await PlanItem.filter(plan_id=plan_id, level_id__in=levels or [0]).values_list("id", flat=True)
    return Registration.filter(
        Q(check_passed=True) | Q(check_passed=None),
        plan_id=plan_id,
        plan_item_id__in=list(items) or [0],
        state=registration.State.SUBMITTED,
        attempt=Attempt.NEW,
        publicity_entries__id__isnull=True,
    )
