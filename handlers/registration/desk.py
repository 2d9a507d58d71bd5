"""A registration as handlers hold it: locked after its plan, moved from state to state, one or many."""

from collections.abc import Sequence
from typing import Any

from db import audit, lots
from db.ids import ids_of
from db.models import Registration
from exam.registration import Event, State, before, next_state
from handlers.act import Act
from handlers.plans import desk as plans

TOPIC = "registration"


async def lock(registration_id: int) -> Registration:
    """The registration, locked after its plan; RuleBroken("unknown_id")."""
    _, row = await plans.lock_under(Registration, registration_id, "报名")
    return row


async def move(row: Registration, event: Event, **changed: Any) -> None:
    """Store the one state that the event leads to, with what changes beside it."""
    row.state = next_state(row.state, event)
    row.version += 1
    for name, value in changed.items():
        setattr(row, name, value)
    await row.save(update_fields=["state", "version", *changed])


async def lock_many(ids: Sequence[int]) -> None:
    """Lock the registrations of a lot in the order of their ids, their plans first."""
    for each in await ids_of(Registration.filter(id__in=ids).distinct().order_by("plan_id"), "plan_id"):
        await plans.lock(each)
    await lots.lock("registration", ids)


async def move_many(ids: Sequence[int], event: Event, **changed: Any) -> None:
    """As `move`, in one statement for every state in which the event may happen."""
    for state in sorted(before(event)):
        after = next_state(state, event)
        await Registration.filter(id__in=ids, state=state).update(state=after, **_for(state, event, changed))


def _for(state: State, event: Event, changed: dict[str, Any]) -> dict[str, Any]:
    # What is paid keeps its place and its day; only the case was opened anew.
    return {} if state is State.CONFIRMED and event is not Event.CONFIRMED else changed


async def record(row: Registration, action: str, detail: dict[str, Any], act: Act) -> None:
    await audit.record(f"registration.{action}", f"registration:{row.id}", detail, act.actor, act.now)
