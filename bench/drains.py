"""A full outbox emptied by real workers, and how fast that went."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench import letters
from bench.ground import Ground
from bench.machine import cpu_seconds
from bench.programs import KAOWU, Box, a_sandbox, a_service

WORKER = ("--role", "worker")


@dataclass(frozen=True, slots=True)
class Drain:
    """Messages a second, from the first call that reached the provider to the last row that was settled.

    `cost` is the CPU time of the processes per message, for people.
    """

    rate: float
    calls: int
    doubled: int
    cost: str


async def drain(
    ground: Ground,
    database: str,
    rows: Sequence[tuple[Any, ...]],
    *,
    workers: int = 1,
    answer_after: float = 0,
    program: Sequence[str] = KAOWU,
) -> Drain:
    """Let so many `kaowu serve --role worker` empty an outbox that holds the rows."""
    url = await ground.fresh(database)
    await letters.load(url, rows)
    try:
        async with a_sandbox(ground.folder, "--no-receipts") as box:
            if answer_after:
                await box.slow_down(answer_after)
            with ExitStack() as running:
                made = (
                    a_service(ground.folder, url, box.url, *WORKER, program=program) for _ in range(workers)
                )
                pids = [running.enter_context(each).pid for each in made]
                kinds = {"workers": pids, "database": [ground.postmaster], "sandbox": [box.pid]}
                return await _watch(box, url, len(rows), kinds)
    finally:
        await ground.drop(url)


async def _watch(box: Box, url: str, count: int, kinds: Mapping[str, list[int]]) -> Drain:
    await box.until(1)
    before = {kind: cpu_seconds(*pids) for kind, pids in kinds.items()}
    seen = await box.until(count)
    while await letters.under_way(url):
        await asyncio.sleep(0.01)
    settled = time.time()  # the clock of the sandbox, too
    spent = {kind: (cpu_seconds(*pids) - before[kind]) / count * 1e6 for kind, pids in kinds.items()}
    cost = "CPU us a message: " + ", ".join(f"{kind} {micro:.0f}" for kind, micro in spent.items())
    first, messages = seen["calls"][0]
    return Drain((count - messages) / (settled - first), len(seen["calls"]), seen["twice"], cost)
