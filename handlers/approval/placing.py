"""Where a step is decided and by when: seen from the organisation that the case belongs to."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from db import working_days
from db.approvals import Standing
from db.models import ApprovalCase, ApprovalStep, Organisation
from exam.approval import Place, State
from exam.calendar import CHINA
from exam.policy import beginnings
from handlers.act import Act

CLOSING = time(18)


async def enter(step: ApprovalStep, origin_id: int | None, act: Act) -> Standing:
    """The case waits at this step from now on; its deadline is the end of the step's last working day."""
    return Standing(
        state=State.OPEN,
        step_id=step.id,
        organisation_id=await _decider(step.place, origin_id),
        role=step.role.value,
        due_at=await _due(step.days, act.today) if step.days else None,
        decided_at=None,
    )


async def _decider(place: Place, origin_id: int | None) -> int | None:
    """Nothing stands above the top of the tree, which therefore decides for itself."""
    if origin_id is None or place is Place.OWN:
        return origin_id
    origin = await Organisation.get(id=origin_id)
    if place is Place.PARENT:
        return origin.business_parent_id or origin.parent_id or origin_id
    top = await Organisation.get_or_none(path=beginnings(origin.path)[0])
    return top.id if top else origin_id


async def begin_anew(topic: str, ids: Sequence[int], day: date) -> None:
    """Have the days of the step begin after `day`, for open cases that could not be passed until then."""
    waiting = ApprovalCase.filter(topic=topic, topic_id__in=ids, state=State.OPEN)
    steps = await waiting.distinct().values_list("approval_step_id", flat=True)
    for step in await ApprovalStep.filter(id__in=list(steps) or [0], days__not_isnull=True):
        due_at = await _due(step.days or 0, day)
        await waiting.filter(approval_step_id=step.id).update(due_at=due_at)


async def _due(days: int, day: date) -> datetime:
    last = (await working_days.known()).after(day, days)
    return datetime.combine(last, CLOSING, CHINA).astimezone(UTC)
