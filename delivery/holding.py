"""Holding back a whole channel: nothing is claimed while staff, or a restored database, hold it."""

from datetime import datetime

from db.models import ChannelState, OutgoingMessage
from db.models.delivery import Sending

RESTORED = "restored"


async def hold(channel: str, why: str, now: datetime) -> None:
    """Hold the channel from now on; one that is held stays held for its first reason."""
    row = ChannelState(channel=channel, next_at=now, day=now.date(), held_at=now, held_for=why[:40])
    await ChannelState.bulk_create([row], ignore_conflicts=True)
    await ChannelState.filter(channel=channel, held_at=None).update(held_at=now, held_for=why[:40])


async def release(channel: str) -> tuple[str, datetime] | None:
    """Let the channel go; returns why and since when it was held, None when it was not."""
    row = await ChannelState.filter(channel=channel).select_for_update().first()
    if row is None or row.held_at is None:
        return None
    await ChannelState.filter(channel=channel).update(held_at=None, held_for="")
    return row.held_for, row.held_at


async def doubt_everything(channel: str, since: datetime, look_at: datetime) -> int:
    """Put in doubt whatever is not settled: it may have been sent at any time since `since`, in any call.

    From `look_at` on it is asked back; what the provider does not know is queued again by delivery.lookups.
    """
    doubt = {"due_at": look_at, "looks": 0, "code": RESTORED}
    mine = OutgoingMessage.filter(channel=channel)
    asked = await mine.filter(state=Sending.UNKNOWN).update(**doubt)
    return asked + await mine.filter(state=Sending.QUEUED).update(
        **doubt, state=Sending.UNKNOWN, handed_at=since
    )
