"""A full outbox emptied by real workers, and how fast that went."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench import letters
from bench.ground import Ground
from bench.programs import Box, a_sandbox, a_service

WORKER = ("--role", "worker")


@dataclass(frozen=True, slots=True)
class Drain:
    """Messages a second, from the first call that reached the provider to the last row that was settled."""

    rate: float
    calls: int
    doubled: int


async def drain(
    ground: Ground,
    database: str,
    rows: Sequence[tuple[Any, ...]],
    *,
    workers: int = 1,
    answer_after: float = 0,
) -> Drain:
    """Let so many `kaowu serve --role worker` empty an outbox that holds the rows."""
    url = await ground.fresh(database)
    await letters.load(url, rows)
    try:
        async with a_sandbox(ground.folder, "--no-receipts") as box:
            if answer_after:
                await box.slow_down(answer_after)
            with ExitStack() as running:
                for _ in range(workers):
                    running.enter_context(a_service(ground.folder, url, box.url, *WORKER))
                return await _watch(box, url, len(rows))
    finally:
        await ground.drop(url)


async def _watch(box: Box, url: str, count: int) -> Drain:
    seen = await box.until(count)
    while await letters.under_way(url):
        await asyncio.sleep(0.01)
    settled = time.time()  # the clock of the sandbox, too
    first, messages = seen["calls"][0]
    return Drain((count - messages) / (settled - first), len(seen["calls"]), seen["twice"])
