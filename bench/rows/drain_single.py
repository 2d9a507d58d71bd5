"""Drain with one call per message, beside a bare client that posts the same signed bodies."""

from bench import letters
from bench.drains import drain
from bench.ground import Ground
from bench.programs import a_sandbox, peer
from bench.row import Line, Pair, Pairs, Row

IN_FLIGHT = 200
LATENCY = 0.05

LINES = {
    "at_once": Line(
        "drain {size}, one call per message, answer at once", "raw", "messages/s", "at least", 0.5, 0.65
    ),
    "late": Line(
        "the same, answers after 50 ms, 200 in flight", "raw at 50 ms", "messages/s", "at least", 0.9, 0.95
    ),
}


async def measure(ground: Ground, database: str) -> Pairs:
    return {
        "at_once": await _beside_raw(ground, database, 0),
        "late": await _beside_raw(ground, database, LATENCY),
    }


async def _beside_raw(ground: Ground, database: str, answer_after: float) -> Pair:
    async with a_sandbox(ground.folder, "--no-receipts") as box:
        if answer_after:
            await box.slow_down(answer_after)
        raw = await peer("raw_posts", box.url, str(ground.size), str(IN_FLIGHT))
    rows = letters.queued(ground.size, alone=True)
    ours = await drain(ground, database, rows, answer_after=answer_after)
    return Pair(ours.rate, raw["rate"], f"{ours.cost}, raw {raw['cpu_us']:.0f}")


ROW = Row(LINES, measure)
