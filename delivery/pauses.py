"""What the provider refuses for now: a whole channel, or one template of it; it is tried again by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Pause
from delivery.alarms import end_alarm, raise_alarm

PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Halt:
    """`shapes` wait, or the whole `channel`; `probing`: the channel's pause ran out untried."""

    channel: bool
    shapes: frozenset[str]
    probing: bool


async def in_force(channel: str, now: datetime) -> Halt:
    """What is paused at `now`."""
    rows = await Pause.filter(channel=channel, ended_at=None)
    still = [row for row in rows if row.until > now]
    return Halt(
        channel=any(not row.shape for row in still),
        shapes=frozenset(row.shape for row in still if row.shape),
        probing=any(not row.shape for row in rows),
    )


async def pause(channel: str, shape: str, code: str, wait: timedelta, now: datetime) -> None:
    """Stop the channel, or one shape of it, and tell staff; a pause that lasts is made longer."""
    row = Pause(channel=channel, shape=shape, code=code, since=now, until=now + wait)
    await Pause.bulk_create([row], ignore_conflicts=True)
    await Pause.filter(channel=channel, shape=shape, ended_at=None).update(until=now + wait, code=code)
    await raise_alarm(PAUSED, _scope(channel, shape), {"code": code}, now)


async def resume(channel: str, shape: str, by: str, now: datetime) -> bool:
    """Let it go on, because it works again or because staff say so; False when nothing was paused."""
    ended = await Pause.filter(channel=channel, shape=shape, ended_at=None).update(ended_at=now, ended_by=by)
    if ended:
        await end_alarm(PAUSED, _scope(channel, shape), now)
    return bool(ended)


async def passed(channel: str, shapes: Collection[str], now: datetime) -> None:
    """The provider took messages of these shapes: what had been paused works again."""
    for row in await Pause.filter(channel=channel, ended_at=None, until__lte=now, shape__in=["", *shapes]):
        await resume(channel, row.shape, "provider", now)


def _scope(channel: str, shape: str) -> str:
    return f"{channel}:{shape}" if shape else channel
