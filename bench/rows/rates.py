"""A limit of R messages a second, kept by one and by two instances: in time, and in every sliding second."""

import time
from collections.abc import Sequence
from contextlib import ExitStack

from bench import letters
from bench.drains import WORKER
from bench.ground import Ground
from bench.programs import Box, a_sandbox, a_service, configure
from bench.row import Line, Pair, Pairs, Row

RATES = (5, 30, 500, 5_000)
SECONDS = 10
LONGEST = 30_000


def _lines() -> dict[str, Line]:
    lines = {}
    for rate in RATES:
        for instances in (1, 2):
            limited = f"limited to {rate:,} a second, {instances} instance{'s' * (instances > 1)}"
            lines[f"time {rate} {instances}"] = Line(
                f"{limited}: N messages take", "N / R", "s", "within", 0.02
            )
            lines[f"second {rate} {instances}"] = Line(
                f"{limited}: most in a sliding second", "R + 1", "messages", "at most", 1
            )
    return lines


async def measure(ground: Ground, database: str) -> Pairs:
    pairs: dict[str, Pair] = {}
    for rate in RATES:
        for instances in (1,) if database == "SQLite" else (1, 2):
            time_, second = await _limited(ground, database, rate, instances)
            pairs |= {f"time {rate} {instances}": time_, f"second {rate} {instances}": second}
    return pairs


async def _limited(ground: Ground, database: str, rate: int, instances: int) -> tuple[Pair, Pair]:
    count = min(rate * SECONDS, LONGEST)
    url = await ground.fresh(database)
    configure(ground.folder, url, "delivery.rate", str(rate))
    await letters.load(url, letters.queued(count))
    try:
        async with a_sandbox(ground.folder, "--no-receipts") as box:
            with ExitStack() as running:
                for _ in range(instances):
                    running.enter_context(a_service(ground.folder, url, box.url, *WORKER))
                calls = (await box.until(count))["calls"]
            took = calls[-1][0] - calls[0][0] + calls[-1][1] / rate
            note = f"N = {count:,}, {len(calls):,} calls, the sandbox answers in {await _lag(box):.1f} ms"
            return Pair(took, count / rate, note), Pair(most_in_a_second(calls), rate + 1, note)
    finally:
        await ground.drop(url)


def most_in_a_second(calls: Sequence[tuple[float, int]]) -> int:
    """The most messages in any second, from each call on, its end not included."""
    most = first = inside = 0
    for at, messages in calls:
        inside += messages
        while calls[first][0] <= at - 1:
            inside -= calls[first][1]
            first += 1
        most = max(most, inside)
    return most


async def _lag(box: Box) -> float:
    """Milliseconds: by so much the time of an arrival may be off."""
    started = time.perf_counter()
    for _ in range(50):
        await box.ask("/calls")
    return (time.perf_counter() - started) / 50 * 1000


ROW = Row(_lines(), measure)
