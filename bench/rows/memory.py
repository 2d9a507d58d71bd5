"""The memory of a worker: idle, with a full queue, and after a long day."""

import asyncio

from bench import letters
from bench.drains import WORKER
from bench.ground import Ground
from bench.machine import resident
from bench.programs import a_sandbox, a_service
from bench.row import Line, Pair, Pairs, Row

SETTLED = 4  # seconds after which a service that has nothing to do has loaded all that it needs

LINES = {
    "queued": Line("memory of a worker with {size} queued, answers after 1 s", "idle", "MB", "plus", 60, 30),
    "sent": Line("memory of a worker after {more} sent", "idle", "MB", "plus", 60, 30),
}


async def measure(ground: Ground, database: str) -> Pairs:
    many = ground.size * 10 // 3
    url = await ground.fresh(database)
    try:
        async with a_sandbox(ground.folder, "--no-receipts") as box:
            await box.slow_down(1)
            with a_service(ground.folder, url, box.url, *WORKER) as service:
                await asyncio.sleep(SETTLED)
                idle = resident(service.pid)
                await letters.load(url, letters.queued(ground.size))
                queued = [await _later(service.pid) for _ in range(10)]
                async with box.http.delete(f"{box.url}/faults"):
                    pass
                await letters.load(url, letters.queued(many - ground.size, ground.size))
                await box.until(many)
                while await letters.under_way(url):
                    await asyncio.sleep(0.1)
                return {"queued": Pair(max(queued), idle), "sent": Pair(resident(service.pid), idle)}
    finally:
        await ground.drop(url)


async def _later(pid: int) -> float:
    await asyncio.sleep(0.5)
    return resident(pid)


ROW = Row(LINES, measure)
