"""Handing queued messages to a channel: claimed in small lots, sent side by side, settled one by one."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import structlog

from db import settings
from db.models import OutgoingMessage
from delivery import lookups, outbox
from delivery.channel import Channel, ProviderError
from exam.settings import Settings
from handlers.act import Act
from scheduler.waiting import complain, pause

log = structlog.get_logger()
WIDTH = 64  # sends under way at once
LOT = 16  # claims worth a transaction
IDLE = timedelta(milliseconds=200)
MARGIN = timedelta(seconds=6)  # longer than a channel may take: past it the lease could run out under way


class Sending:
    """One sender of one channel; `run` ends when `stopping` is set and what is under way has ended."""

    def __init__(self, channel: Channel, acting: Callable[[], Act], stopping: asyncio.Event) -> None:
        self.channel, self.acting, self.stopping = channel, acting, stopping
        self.under_way = 0
        self._ended = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while not self.stopping.is_set():
                rows, codes = await self._claim() if self._has_room() else ([], {})
                for row in rows:
                    self.under_way += 1
                    group.create_task(self._send(row, codes))
                if not self._has_room():
                    self._ended.clear()
                    await self._ended.wait()
                elif not rows:
                    await pause(self.stopping, IDLE)

    def _has_room(self) -> bool:
        return self.under_way <= WIDTH - LOT

    async def _claim(self) -> tuple[list[OutgoingMessage], dict[str, str]]:
        try:
            rules, codes, now = await settings.in_force(), await settings.template_codes(), self.acting().now
            rows = await outbox.lease(
                self.channel.name,
                WIDTH - self.under_way,
                now,
                now + rules.lease,
                uuid4().hex,
                hours_open=rules.sending_hours.is_open(now),
            )
        except Exception as error:
            complain(error, "sending.not_claimed")
            return [], {}
        return rows, codes

    async def _send(self, row: OutgoingMessage, codes: dict[str, str]) -> None:
        try:
            if row.leased_until is None or self.acting().now >= row.leased_until - MARGIN:
                return  # this process slept: another may have taken the message over
            outcome = await self.channel.send(outbox.outgoing(row, codes))
            if not await outbox.settle(row, outcome, self.acting().now):
                log.warning("sending.lease_lost", message=row.id)
        except Exception as error:
            complain(error, "sending.failed", message=row.id)
        finally:
            self.under_way -= 1
            self._ended.set()


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
    await outbox.expire_leases(acting().now)
    await outbox.expire_messages(acting().now)
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
        await lookups.failed(row, getattr(error, "code", type(error).__name__), acting().now)
        return
    if sighting is None:
        await lookups.missed(row, rules.settle_after, acting().now)
    else:
        await lookups.found(row, sighting, acting().now)
