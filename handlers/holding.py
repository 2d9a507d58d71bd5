"""Staff hold the sending back, see how it stands, and let it go on; a restored database asks back first."""

from datetime import datetime
from typing import Any

from db import audit, settings
from db.atomic import atomic
from db.backlog import backlog
from db.models import ChannelState, Lineage, Pause
from db.models.delivery import Lane
from delivery import channels, holding, lineage, pauses
from delivery.alarms import end_alarm
from exam.errors import RuleBroken
from exam.settings import Settings
from handlers import policies
from handlers.act import Act


@atomic
async def hold(channel: str, why: str, act: Act) -> None:
    """Nothing is claimed any more; what is under way ends."""
    await policies.allow(act, "sending.change", None)
    await holding.hold(channel, why or "staff", act.now)
    await audit.record("sending.hold", channel, {"why": why or "staff"}, act.actor, act.now)


@atomic
async def declare_restored(channel: str, act: Act) -> None:
    """Hold a database that was restored where no service can notice it: on a new machine."""
    await policies.allow(act, "sending.change", None)
    await lineage.declare_restored(channel, act.now)
    await audit.record("sending.hold", channel, {"why": holding.RESTORED}, act.actor, act.now)


@atomic
async def release(channel: str, act: Act) -> int:
    """Send again; returns how many messages are asked back first, because the database was restored.

    What waits in a restored database may have been sent since the backup: its OutId tells (fault 54).
    """
    await policies.allow(act, "sending.change", None)
    released = await holding.release(channel)
    if released is None:
        raise RuleBroken("not_held")
    why, held_at = released
    restored = await Lineage.filter(behind_since__isnull=False).first()
    asked = 0
    if restored is not None and restored.behind_since is not None:
        # The last message before the loss needs as long as any to be known to the provider.
        settled_at = max(act.now, held_at + (await settings.in_force()).settle_after)
        asked = await holding.doubt_everything(channel, restored.behind_since, settled_at)
        await Lineage.filter(id=restored.id).update(behind_since=None)
        await end_alarm(holding.RESTORED, channel, act.now)
    await audit.record("sending.release", channel, {"why": why, "asked": asked}, act.actor, act.now)
    return asked


@atomic
async def resume(channel: str, shape: str | None, act: Act) -> list[str]:
    """End the pause of one shape, or all of the channel; returns the shapes, "" for the channel itself.

    What the provider still refuses pauses it again.
    """
    await policies.allow(act, "sending.change", None)
    paused = Pause.filter(channel=channel, ended_at=None).order_by("id")
    shapes = [each.shape for each in await paused if shape in {None, each.shape}]
    if not shapes:
        raise RuleBroken("not_paused")
    for each in shapes:
        await pauses.resume(channel, each, act.actor, act.now)
    await audit.record("sending.resume", channel, {"shapes": shapes}, act.actor, act.now)
    return shapes


@atomic
async def allow(channel: str, parts: int, act: Act) -> None:
    """Let `parts` billed parts more go out today than the budget has; RuleBroken without a budget."""
    await policies.allow(act, "sending.change", None)
    rules = await settings.in_force()
    if not rules.parts_per_day:
        raise RuleBroken("no_budget")
    await channels.allow(await channels.lock(channel, act.now), parts, rules, act.now)
    await audit.record("sending.allow", channel, {"parts": parts}, act.actor, act.now)


async def status(channel: str, act: Act) -> dict[str, Any]:
    """Whether the channel is held, paused or out of budget, and what waits for it."""
    policies.allow_somewhere(act, "sending.list")
    state = await ChannelState.get_or_none(channel=channel)
    restored = await Lineage.filter(behind_since__isnull=False).first()
    found = await backlog()
    return {
        "channel": channel,
        "held_at": _iso(state.held_at) if state else None,
        "held_for": state.held_for if state else "",
        "behind_since": _iso(restored.behind_since) if restored else None,
        "pauses": [
            {"shape": each.shape, "code": each.code, "until": _iso(each.until)}
            for each in await Pause.filter(channel=channel, ended_at=None).order_by("id")
        ],
        "budget": _budget(state, await settings.in_force(), act.now),
        "queued": {lane.name.lower(): found.lanes[lane].many if lane in found.lanes else 0 for lane in Lane},
        "leased": found.leased,
        "unknown": found.unknown.many,
    }


def _budget(state: ChannelState | None, rules: Settings, now: datetime) -> dict[str, Any]:
    """Billed parts of today; `most` 0 is no budget."""
    today = state if state is not None and channels.is_today(state, now) else None
    return {
        "parts": today.parts if today else 0,
        "most": rules.parts_per_day,
        "allowed": today.allowed if today else 0,
        "used_up": channels.is_used_up(today, rules) if today else False,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
