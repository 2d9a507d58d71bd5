"""A broadcast under its lock: whatever changes it happens here, one after the other."""

from db import audit
from db.models import Broadcast
from exam.broadcast import Event, next_state
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.policies import allow, rows

TOPIC = "broadcast"


async def find(broadcast_id: int) -> Broadcast:
    row = await Broadcast.get_or_none(id=broadcast_id)
    if row is None:
        raise RuleBroken("unknown_id", what="群发", id=broadcast_id)
    return row


async def find_for(broadcast_id: int, act: Act) -> Broadcast:
    """The broadcast, where the caller may see it; raises RuleBroken("unknown_id") otherwise."""
    row = await (await rows(Broadcast, act)).filter(id=broadcast_id).first()
    if row is None:
        raise RuleBroken("unknown_id", what="群发", id=broadcast_id)
    return row


async def find_to(broadcast_id: int, action: str, act: Act) -> Broadcast:
    """The broadcast, for who may do this with it; raises RuleBroken: unknown_id, not_allowed."""
    row = await find(broadcast_id)
    await allow(act, action, row.organisation_id)
    return row


async def lock_to(broadcast_id: int, action: str, act: Act) -> Broadcast:
    """`lock` for who may do this with it; raises RuleBroken: unknown_id, not_allowed."""
    row = await lock(broadcast_id)
    await allow(act, action, row.organisation_id)
    return row


async def lock(broadcast_id: int) -> Broadcast:
    """The broadcast, locked until the transaction ends; before its lots and messages."""
    row = await Broadcast.filter(id=broadcast_id).select_for_update().first()
    if row is None:
        raise RuleBroken("unknown_id", what="群发", id=broadcast_id)
    return row


async def move(row: Broadcast, event: Event, act: Act, **changed: object) -> None:
    """Make the one move that the table allows, with what changes beside it, and write it down."""
    row.state = next_state(row.state, event)
    for name, value in changed.items():
        setattr(row, name, value)
    await row.save(update_fields=["state", *changed])
    detail = {"state": row.state.value, "size": row.size}
    await audit.record(f"{TOPIC}.{event.value}", f"{TOPIC}:{row.id}", detail, act.actor, act.now)
