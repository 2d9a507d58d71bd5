"""Staff hold the sending back, see how it stands, and release it; a restored database asks back first."""

from datetime import datetime
from typing import Any

from db import audit, settings
from db.atomic import atomic
from db.backlog import backlog
from db.models import ChannelState, Lineage, Pause
from db.models.delivery import Lane
from delivery import holding
from delivery.alarms import end_alarm
from exam.errors import RuleBroken
from handlers.act import Act


@atomic
async def hold(channel: str, why: str, act: Act) -> None:
    """Nothing is claimed any more; what is under way ends."""
    await holding.hold(channel, why or "staff", act.now)
    await audit.record("sending.hold", channel, {"why": why or "staff"}, act.actor, act.now)


@atomic
async def release(channel: str, act: Act) -> int:
    """Send again; returns how many messages are asked back first, because the database was restored.

    What waits in a restored database may have been sent since the backup: its OutId tells (fault 54).
    """
    released = await holding.release(channel)
    if released is None:
        raise RuleBroken("not_held")
    why, held_at = released
    lineage = await Lineage.filter(behind_since__isnull=False).first()
    asked = 0
    if lineage is not None and lineage.behind_since is not None:
        # The last message before the loss needs as long as any to be known to the provider.
        settled_at = max(act.now, held_at + (await settings.in_force()).settle_after)
        asked = await holding.doubt_everything(channel, lineage.behind_since, settled_at)
        await Lineage.filter(id=lineage.id).update(behind_since=None)
        await end_alarm(holding.RESTORED, channel, act.now)
    await audit.record("sending.release", channel, {"why": why, "asked": asked}, act.actor, act.now)
    return asked


async def status(channel: str) -> dict[str, Any]:
    """Whether the channel is held or paused, and what waits for it."""
    state = await ChannelState.get_or_none(channel=channel)
    lineage = await Lineage.filter(behind_since__isnull=False).first()
    found = await backlog()
    return {
        "channel": channel,
        "held_at": _iso(state.held_at) if state else None,
        "held_for": state.held_for if state else "",
        "behind_since": _iso(lineage.behind_since) if lineage else None,
        "pauses": [
            {"shape": each.shape, "code": each.code, "until": _iso(each.until)}
            for each in await Pause.filter(channel=channel, ended_at=None).order_by("id")
        ],
        "queued": {lane.name.lower(): found.lanes[lane].many if lane in found.lanes else 0 for lane in Lane},
        "leased": found.leased,
        "unknown": found.unknown.many,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
