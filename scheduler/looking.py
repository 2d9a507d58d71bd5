"""Settling what is in doubt: leases of the dead, messages too late, questions back to the provider."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from db import settings
from db.models import OutgoingMessage
from delivery import figures, lookups, outbox
from delivery.channel import Channel, ProviderError
from exam.settings import Settings
from handlers.act import Act
from scheduler.waiting import complain, pause

WIDTH = 64  # questions under way at once
IDLE = timedelta(milliseconds=500)


async def keep_looking(channel: Channel, acting: Callable[[], Act], stopping: asyncio.Event) -> None:
    """Settle what is in doubt, until `stopping` is set."""
    while not stopping.is_set():
        try:
            await look_once(channel, acting)
        except Exception as error:
            complain(error, "looking.failed")
        await pause(stopping, IDLE)


async def look_once(channel: Channel, acting: Callable[[], Act]) -> None:
    """Give up leases of the dead, drop what is too late, ask back what is in doubt."""
    figures.took_over(await outbox.expire_leases(acting().now))
    await outbox.expire_messages(acting().now)
    if channel.talks:
        await lookups.give_up(channel.name, acting().now)
        return
    due = await lookups.due(channel.name, WIDTH, acting().now)
    if due:
        rules, codes = await settings.in_force(), await settings.template_codes()
        await asyncio.gather(*(_look(channel, row, rules, codes, acting) for row in due))


async def _look(
    channel: Channel,
    row: OutgoingMessage,
    rules: Settings,
    codes: dict[str, str],
    acting: Callable[[], Act],
) -> None:
    try:
        sighting = await channel.look(outbox.outgoing(row, codes))
    except Exception as error:
        if not isinstance(error, ProviderError):
            complain(error, "looking.failed", message=row.id)
        figures.looked("failed")
        await lookups.failed(row, getattr(error, "code", type(error).__name__), acting().now)
        return
    figures.looked("missed" if sighting is None else "found")
    if sighting is None:
        await lookups.missed(row, rules.settle_after, acting().now)
    else:
        await lookups.found(row, sighting, acting().now)
