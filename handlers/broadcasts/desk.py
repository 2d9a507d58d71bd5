"""A broadcast under its lock: whatever changes it happens here, one after the other."""

from db import audit
from db.models import Broadcast
from exam.broadcast import Event, next_state
from exam.errors import RuleBroken
from handlers.act import Act

TOPIC = "broadcast"


async def find(broadcast_id: int) -> Broadcast:
    row = await Broadcast.get_or_none(id=broadcast_id)
    if row is None:
        raise RuleBroken("unknown_id", what="群发", id=broadcast_id)
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
