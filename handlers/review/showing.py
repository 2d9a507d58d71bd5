"""Visits of re-review for staff of the district and of the bodies."""

from typing import Any

from db.models import ReviewSlot, ReviewVisit
from exam.errors import RuleBroken
from handlers import policies
from handlers.act import Act
from handlers.review import slots

MOST = 200


async def list_visits(plan_code: str, act: Act) -> list[dict[str, Any]]:
    """The visits that the caller may see, of one plan or of all, in the order of their hours."""
    policies.allow_somewhere(act, "review_slot.list")
    rows = await policies.rows(ReviewVisit, act)
    if plan_code:
        rows = rows.filter(plan__code=plan_code)
    related = rows.select_related("review_slot__organisation", "plan", "body")
    found = await related.order_by("review_slot__from_at", "id").limit(MOST)
    return [_told(row, row.review_slot) for row in found]


async def show(visit_id: int, act: Act) -> dict[str, Any]:
    """One visit; one that the caller may not see is unknown."""
    policies.allow_somewhere(act, "review_slot.list")
    seen = (await policies.rows(ReviewVisit, act)).filter(id=visit_id)
    row = await seen.select_related("review_slot__organisation", "plan", "body").first()
    if row is None:
        raise RuleBroken("unknown_id", what="现场复审", id=visit_id)
    return _told(row, row.review_slot)


def _told(row: ReviewVisit, slot: ReviewSlot) -> dict[str, Any]:
    return {
        "id": row.id,
        "plan": row.plan.code,
        "body": row.body.code,
        "state": row.state.value,
        "form": row.file_id,
        "note": row.result,
        "slot": slots.told(slot),
    }
