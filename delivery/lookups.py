"""Messages in doubt: ask the provider before anything is sent again (performance-and-faults.md 0.1)."""

from datetime import datetime, timedelta

from tortoise.queryset import QuerySet

from db.models.delivery import Failure, OutgoingMessage, Sending
from delivery.channel import Sighting
from delivery.holding import RESTORED

STEPS = (timedelta(seconds=2), timedelta(seconds=5), timedelta(seconds=15))


async def due(channel: str, how_many: int, now: datetime) -> list[OutgoingMessage]:
    """Messages in doubt whose next look is due."""
    waiting = OutgoingMessage.filter(channel=channel, state=Sending.UNKNOWN, due_at__lte=now)
    return await waiting.order_by("due_at", "id").limit(how_many)


async def found(row: OutgoingMessage, sighting: Sighting, now: datetime) -> None:
    """The provider has it: it counts as sent, and is not sent again."""
    failed = sighting.state is Sending.FAILED
    changes: dict[str, object] = {
        "state": sighting.state,
        "provider_id": sighting.provider_id or row.provider_id,
        "code": sighting.code,
        "accepted_at": row.handed_at or now,
        "failure": Failure.PERMANENT if failed else None,
        "ended_at": None if sighting.state is Sending.ACCEPTED else now,
        "news": failed or row.prompt_id is not None,
    }
    await _mine(row).update(**changes)


async def missed(row: OutgoingMessage, settle_after: timedelta, now: datetime) -> None:
    """The provider does not know it. Two looks, the second after `settle_after`, and it is queued again."""
    handed = row.handed_at or row.created_at
    settled = now >= handed + settle_after
    if settled and row.looks >= 1:
        await _mine(row).update(state=Sending.QUEUED, due_at=now, looks=0, code="not_found")
    else:
        await _mine(row).update(looks=row.looks + 1, due_at=_next(row.looks, handed + settle_after, now))


async def failed(row: OutgoingMessage, code: str, now: datetime) -> None:
    """The question itself failed: the message stays in doubt and is asked for again later."""
    await _mine(row).update(due_at=now + STEPS[-1], code=row.code if row.code == RESTORED else code[:64])


async def give_up(channel: str, now: datetime) -> None:
    """A messenger cannot be asked: what is in doubt there is never sent again, and staff see it."""
    doubt = OutgoingMessage.filter(channel=channel, state=Sending.UNKNOWN)
    await doubt.update(
        state=Sending.FAILED, failure=Failure.TECHNICAL, code="in_doubt", ended_at=now, news=True
    )


def _mine(row: OutgoingMessage) -> QuerySet[OutgoingMessage]:
    """The message, unless another looked, or it was even sent anew, since `row` was read."""
    return OutgoingMessage.filter(id=row.id, state=Sending.UNKNOWN, looks=row.looks, handed_at=row.handed_at)


def _next(looks: int, settled_at: datetime, now: datetime) -> datetime:
    soon = now + STEPS[min(looks, len(STEPS) - 1)]
    return soon if now >= settled_at else min(soon, max(settled_at, now + STEPS[0]))
