"""The clock of the house: every half second, what is due is asked for and dealt with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic, time
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from delivery import figures
from handlers.act import Act
from handlers.sweeps import IN_LOTS, SWEEPS, Deal
from scheduler.waiting import complain, is_away

EVERY = 0.5


@asynccontextmanager
async def ticking(acting: Callable[[], Act], stopping: asyncio.Event) -> AsyncIterator[None]:
    """Sweep until `stopping` is set or the block ends. Rows hold the due times: a missed tick loses none."""
    clock = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True})
    for name in SWEEPS:
        clock.add_job(sweep, "interval", seconds=EVERY, args=[name, acting], id=name)
    for name, (every, _) in IN_LOTS.items():
        clock.add_job(sweep_in_lots, "interval", seconds=every, args=[name, acting], id=name)
        clock.add_job(sweep_in_lots, args=[name, acting], id=f"{name} at the start")
    clock.start(paused=stopping.is_set())
    async with asyncio.TaskGroup() as group:
        ending = group.create_task(_pause_at(stopping, clock))
        try:
            yield
        finally:
            ending.cancel()
            clock.shutdown(wait=False)


async def _pause_at(stopping: asyncio.Event, clock: AsyncIOScheduler) -> None:
    await stopping.wait()
    clock.pause()


async def sweep(name: str, acting: Callable[[], Act]) -> int:
    """Deal with everything of one kind that is due; one bad row does not hold up the others."""
    find, deal = SWEEPS[name]
    began, dealt_with = monotonic(), set[int]()
    try:
        # What failed, or waits for something else, is found again: the next tick is soon enough for it.
        while due := [row for row in await find(acting()) if row.pk not in dealt_with]:
            for row in due:
                await _deal(deal, row, name, acting)
            dealt_with.update(row.pk for row in due)
    except Exception as error:
        complain(error, "ticks.not_swept", sweep=name)
        return 0
    figures.swept(name, len(dealt_with), monotonic() - began, time())
    return len(dealt_with)


async def sweep_in_lots(name: str, acting: Callable[[], Act]) -> int:
    """Deal with everything of one kind that is dealt with by the hundred; how many rows."""
    began = monotonic()
    try:
        done = await IN_LOTS[name][1](acting())
    except Exception as error:
        complain(error, "ticks.not_swept", sweep=name)
        return 0
    figures.swept(name, done, monotonic() - began, time())
    return done


async def _deal(deal: Deal, row: Any, name: str, acting: Callable[[], Act]) -> None:
    try:
        await deal(row, acting())
    except Exception as error:
        if is_away(error):
            raise
        complain(error, "ticks.failed", sweep=name, row=row.pk)
