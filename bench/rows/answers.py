"""From a reply to its next SMS at the provider, in the idle house and during a broadcast."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import postgres

from bench import letters
from bench.ground import Ground
from bench.office import answers, ask_examiners
from bench.programs import SECRET, Box, a_sandbox, a_service
from bench.row import Line, Pair, Pairs, Row

APART = 0.05  # seconds from one reply to the next
ELSEWHERE = 50_000_000  # the broadcast goes to other numbers

PATIENCE = 60

LINES = {
    "p99": Line(
        "from a reply to its next SMS handed to the provider, p99, during a broadcast of {size}",
        "the same when idle",
        "ms",
        "at most",
        3,
        1.5,
    ),
}


async def measure(ground: Ground, database: str) -> Pairs:
    url = await ground.fresh(database)
    asked = await ask_examiners(url)
    port = postgres.free_port()
    back = f"http://127.0.0.1:{port}/callbacks/aliyun/{SECRET}"
    try:
        async with a_sandbox(ground.folder, "--no-receipts", "--callback", back) as box:
            with a_service(ground.folder, url, box.url, "--role", "all", "--port", str(port)):
                await box.until(asked)
                people = await answers(url)
                half = len(people) // 2
                idle = await _waits(box, people[:half], asked + half)
                await letters.load(url, letters.queued(ground.size, ELSEWHERE))
                await box.until(asked + half + 1)
                busy = await _waits(box, people[half:], asked + len(people) + ground.size)
    finally:
        await ground.drop(url)
    note = f"{len(busy)} replies during it, {len(idle)} before"
    return {"p99": Pair(p99(busy), p99(idle), note)}


async def _waits(box: Box, people: Sequence[tuple[str, str]], expected: int) -> list[float]:
    """Milliseconds that each person waited who wrote while other messages were still going out."""
    for number, text in people:
        await box.send(f"/phones/{number}/reply", {"content": text})
        await asyncio.sleep(APART)
    last = (await box.until(expected))["calls"][-1][0]
    talks = [await _talk(box, number) for number, _ in people]
    return [
        (answered - asked).total_seconds() * 1000 for asked, answered in talks if asked.timestamp() <= last
    ]


async def _talk(box: Box, number: str) -> list[datetime]:
    """When this person wrote, and when the next SMS came."""
    async with asyncio.timeout(PATIENCE):
        while True:
            lines: list[dict[str, Any]] = (await box.ask(f"/phones/{number}"))["messages"]
            written = next(at for at, each in enumerate(lines) if each["direction"] == "from_phone")
            if len(lines) > written + 1:
                return [datetime.fromisoformat(each["at"]) for each in lines[written : written + 2]]
            await asyncio.sleep(0.2)


def p99(waits: Sequence[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99)]


ROW = Row(LINES, measure)
