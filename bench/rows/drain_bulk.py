"""Drain: all texts different, bulk calls, one worker, the sandbox answering at once."""

from bench import letters
from bench.drains import drain
from bench.ground import Ground
from bench.programs import a_sandbox, peer
from bench.row import Line, Pair, Pairs, Row

JOBS = 2_000
CALLS = 3_000

LINES = {
    "jobs": Line(
        "drain {size}, texts all different, bulk calls, sandbox answering at once, one worker",
        "procrastinate running no-op jobs, 10 at a time, on the same PostgreSQL",
        "messages/s",
        "at least",
        15,
        25,
    ),
    "official": Line(
        "the same",
        "one `AcsClient` shared by 32 threads calling SendSms one by one, no database",
        "messages/s",
        "at least",
        8,
        12,
    ),
}


async def measure(ground: Ground, database: str) -> Pairs:
    await ground.ask("CREATE DATABASE jobs")
    jobs = await peer("noop_jobs", f"{ground.server}/jobs", str(JOBS))
    await ground.ask("DROP DATABASE jobs WITH (FORCE)")
    ours = await drain(ground, database, letters.queued(ground.size))
    async with a_sandbox(ground.folder, "--no-receipts") as box:
        official = await peer("acs_threads", box.url, str(CALLS))
    note = f"{ours.calls} calls; {ours.cost}"
    return {
        "jobs": Pair(ours.rate, jobs["rate"], note),
        "official": Pair(ours.rate, official["rate"], note),
    }


ROW = Row(LINES, measure)
