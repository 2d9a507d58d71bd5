"""Fetching from a queue of the provider, over and over."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from scheduler.waiting import complain, pause

SOON, LATE = timedelta(seconds=1), timedelta(minutes=1)


async def keep_pulling(pull: Callable[[], Awaitable[int]], queue: str, stopping: asyncio.Event) -> None:
    """Pull until `stopping` is set; after a failure again in a second, then ever later, up to a minute."""
    wait = SOON
    while not stopping.is_set():
        try:
            await pull()
            wait = SOON
        except Exception as error:
            complain(error, "pulling.failed", queue=queue, code=getattr(error, "code", ""))
            await pause(stopping, wait)
            wait = min(2 * wait, LATE)
