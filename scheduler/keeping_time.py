"""Keeping the time: an instance looks again and again what time it is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from scheduler.waiting import complain, pause

EVERY = timedelta(seconds=5)


async def keep_time(follow: Callable[[], Awaitable[None]], stopping: asyncio.Event) -> None:
    """Look until `stopping` is set; while the database is away, the machine's ticks go on."""
    while not stopping.is_set():
        await pause(stopping, EVERY)
        try:
            await follow()
        except Exception as error:
            complain(error, "keeping_time.failed")
