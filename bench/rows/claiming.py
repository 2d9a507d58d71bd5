"""Claiming where a million messages were sent and somebody forgot to end a transaction two minutes ago."""

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta

import asyncpg

from bench import letters
from bench.ground import Ground
from bench.office import ring
from bench.programs import a_server
from bench.row import Line, Pair, Pairs, Row
from db import connect, settings
from db.models.delivery import Lane, Sending
from delivery.channel import Bulk
from delivery.claiming import LOT, Terms, claim

BULK = Bulk(equal=1_000, different=100)
CLAIMS = 12  # in a round
TWO_MINUTES = 120  # for a whole bench; a smaller one waits less
SEED = 1_000

LINES = {
    "claim": Line(
        "a claim of 500 with {sent} sent rows and a two-minute-old open snapshot",
        "the empty table",
        "ms",
        "at most",
        3,
        2,
    ),
}
# Copies of the seed under keys of their own, handed over in the course of the last two days.
MULTIPLY = """
INSERT INTO outgoing_message ({columns})
SELECT {values} FROM outgoing_message CROSS JOIN generate_series(1, {times}) AS nth WHERE topic = 'seed'"""
OWN = {
    "key": "key || ':' || nth",
    "out_id": "md5(key || nth)",
    "address_index": "md5(address_index || nth)",
    "provider_id": "md5(nth || key)",
    "topic": "'sent'",
    "handed_at": "handed_at - nth * interval '2 minutes'",
}
_crowded: list[str] = []


async def measure(ground: Ground, database: str) -> Pairs:
    if not _crowded:
        _crowded.append(await _crowd(ground))
    empty = await ground.fresh(database)
    reference = await _claims(empty)
    await ground.drop(empty)
    return {"claim": Pair(await _claims(_crowded[0]), reference)}


async def _crowd(ground: Ground) -> str:
    """A table full of sent messages, a snapshot, and dead rows that may not be cleaned away because of it."""
    url = await ground.fresh("PostgreSQL")
    now = datetime.now(UTC)
    sent = {
        "state": Sending.DELIVERED,
        "handed_at": now,
        "accepted_at": now,
        "ended_at": now,
        "topic": "seed",
    }
    await letters.load(url, letters.queued(SEED, 70_000_000, **sent))
    columns = letters.columns()
    values = ", ".join(OWN.get(name, name) for name in columns)
    connection = await asyncpg.connect(url)
    times = ground.size * 100 // 3 // SEED
    await connection.execute(MULTIPLY.format(columns=", ".join(columns), values=values, times=times))
    await connection.execute("VACUUM ANALYZE outgoing_message")
    await connection.close()
    ground.keep(a_server("old_snapshot", url))
    await _send_on(url, TWO_MINUTES * ground.size / 30_000)
    return url


async def _send_on(url: str, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        await _claims(url)
        await asyncio.sleep(seconds / 20)


async def _claims(url: str) -> float:
    """Milliseconds of a claim: the median of some, one after the other."""
    start = 80_000_000 + await letters.number(url)
    await letters.load(url, letters.fresh(CLAIMS * LOT, start), analyzed=False)
    took = []
    async with connect.database(url, ring()):
        terms = Terms("sms", BULK, await settings.in_force(), {}, "bench")
        for _ in range(CLAIMS):
            started = time.perf_counter()
            claimed = await claim(Lane.BROADCAST, terms, LOT, datetime.now(UTC) + timedelta(seconds=1))
            took.append(time.perf_counter() - started)
            if sum(len(call.taken) for call in claimed.calls) != LOT:
                raise RuntimeError("a claim found less than a lot")
    return statistics.median(took) * 1000


ROW = Row(LINES, measure, databases=("PostgreSQL",))
