"""What approval does to plans, and who is told of it: the engine's topic "plan" (domain.md 5, 14)."""

from collections.abc import Sequence
from datetime import datetime

from db.ids import ids_of
from db.models import Plan
from exam import approval
from exam.plan import Event, State
from handlers.act import Act
from handlers.approval import routes, submitting
from handlers.approval.topics import Ruling, Topic, register
from handlers.plans import deadlines, desk, telling

OUTCOMES = {
    approval.State.APPROVED: "plan_approved",
    approval.State.RETURNED: "plan_returned",
    approval.State.REJECTED: "plan_refused",
}


async def ask(plan: Plan, act: Act) -> None:
    """Put a locked plan that was submitted before whoever decides."""
    await submitting.submit(desk.TOPIC, plan.id, desk.owner(plan), act)


class Plans(Topic):
    """Plans follow their cases, and the offices that wrote them hear of it."""

    plan_ids = "SELECT id FROM plan WHERE id = $1"

    async def lock(self, ids: Sequence[int]) -> None:
        await Plan.filter(id__in=list(ids)).order_by("id").select_for_update()

    async def approved(self, ids: Sequence[int], act: Act) -> None:
        await _move(ids, Event.APPROVED, act.now)

    async def returned(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await _move(ids, Event.RETURNED)

    async def rejected(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await _move(ids, Event.REFUSED)

    async def withdrawn(self, ids: Sequence[int], act: Act) -> None:
        for plan in await Plan.filter(id__in=list(ids), state=State.SUBMITTED):
            await desk.move(plan, Event.WITHDRAWN)
            await deadlines.reopen(plan, "apply")

    async def reopened(self, ids: Sequence[int], act: Act) -> None:
        await _move(ids, Event.REOPENED)

    async def gone_on(self, ids: Sequence[int]) -> set[int]:
        decided = [State.APPROVED, State.RETURNED, State.REFUSED]
        return set(ids) - set(await ids_of(Plan.filter(id__in=list(ids), state__in=decided)))

    async def settled(self, state: approval.State, ids: Sequence[int], ruling: Ruling, act: Act) -> None:
        if state not in OUTCOMES:
            return
        passed = state is approval.State.APPROVED
        values = {} if passed else {"reason": (await routes.reason_of(desk.TOPIC, ruling.reason)).text}
        for plan in await Plan.filter(id__in=list(ids)).order_by("id"):
            news = telling.News(f"{OUTCOMES[state]}:{plan.id}:{plan.version}", OUTCOMES[state], values)
            await telling.tell(desk.owner(plan), telling.BODY, plan, news, act)


async def _move(ids: Sequence[int], event: Event, approved_at: datetime | None = None) -> None:
    for plan in await Plan.filter(id__in=list(ids)).order_by("id"):
        await desk.move(plan, event, approved_at=approved_at)


register(desk.TOPIC, Plans())
