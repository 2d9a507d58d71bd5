"""Wait for what another process writes into the database."""

import asyncio
from collections.abc import Awaitable, Callable

EVERY = 0.2


async def until(done: Callable[[], Awaitable[object]], patience: float) -> None:
    """Ask again and again; raises TimeoutError after `patience` seconds."""
    async with asyncio.timeout(patience):
        while not await done():  # noqa: ASYNC110 - no event passes between processes
            await asyncio.sleep(EVERY)
