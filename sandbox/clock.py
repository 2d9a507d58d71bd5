"""The time of the sandbox, and how it is written for Aliyun's receivers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Protocol

BEIJING = timezone(timedelta(hours=8))
PUSHED_TIME = "%Y-%m-%d %H:%M:%S"


class Clock(Protocol):
    """Where the time and the timers come from; tests bring one that stands still."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        """Calls `act` once, `seconds` from now."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        """Calls `act` once on the running loop, `seconds` from now."""
        asyncio.get_running_loop().call_later(seconds, act)


async def pause(clock: Clock, seconds: float) -> None:
    """Returns when `seconds` have passed on this clock."""
    over = asyncio.Event()
    clock.after(seconds, over.set)
    await over.wait()


@lru_cache  # the messages of one call share their instants
def in_beijing(instant: datetime) -> str:
    """`yyyy-MM-dd HH:mm:ss` without a zone, as the pushes carry it (aliyun-sms.md 4.1)."""
    return instant.astimezone(BEIJING).strftime(PUSHED_TIME)


@asynccontextmanager
async def within(clock: Clock, seconds: float) -> AsyncIterator[None]:
    """Raises TimeoutError in what it surrounds when `seconds` have passed on this clock."""
    async with asyncio.timeout(None) as limit:
        going = True

        def end() -> None:
            if going:
                limit.reschedule(asyncio.get_running_loop().time())

        clock.after(seconds, end)
        try:
            yield
        finally:
            going = False
