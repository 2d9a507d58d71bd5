"""kill -9 in the middle of a drain, and how soon the next start sends again."""

import asyncio
import time

from bench import letters
from bench.drains import WORKER
from bench.ground import Ground
from bench.programs import Box, a_sandbox, a_service
from bench.row import Line, Pair, Pairs, Row

BEFORE = 500  # messages that the first service sends before it dies

LINES = {
    "first": Line(
        "`kill -9` with {size} pending: from the next start to its first send",
        "start with one message pending",
        "s",
        "plus",
        1,
    ),
}


async def measure(ground: Ground, database: str) -> Pairs:
    reference = await _first_send(ground, database, 1, killed=False)
    ours = await _first_send(ground, database, ground.size + BEFORE, killed=True)
    return {"first": Pair(ours, reference)}


async def _first_send(ground: Ground, database: str, count: int, *, killed: bool) -> float:
    url = await ground.fresh(database)
    await letters.load(url, letters.queued(count))
    try:
        async with a_sandbox(ground.folder, "--no-receipts") as box:
            if killed:
                await _kill_in_the_middle(ground, url, box)
            sent = (await box.ask("/arrivals?after=999999999"))["messages"]
            started = time.time()
            with a_service(ground.folder, url, box.url, *WORKER):
                seen = await box.ask(f"/arrivals?after={sent}&until={sent + 1}&wait=60")
            return float(seen["calls"][0][0]) - started
    finally:
        await ground.drop(url)


async def _kill_in_the_middle(ground: Ground, url: str, box: Box) -> None:
    with a_service(ground.folder, url, box.url, *WORKER) as service:
        await box.until(BEFORE)
        service.kill()
        service.wait()
    await asyncio.sleep(0.5)  # what was on its way arrives


ROW = Row(LINES, measure)
