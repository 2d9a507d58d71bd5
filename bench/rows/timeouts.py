"""Time-outs that are due at once: claimed in lots, beside one statement for all of them."""

import time
from datetime import UTC, datetime

from bench.ground import Ground
from bench.office import ring
from bench.row import Line, Pair, Pairs, Row
from db import connect, reminders
from db.atomic import atomic
from db.lots import on_postgres

LOT = 1_000

LINES = {
    "claimed": Line(
        "{size} time-outs (reminders) due at once among {open} open: claimed in lots, a transaction each",
        "one `UPDATE … RETURNING` of the same rows",
        "s",
        "at most",
        5,
        3,
    ),
}
NUMBERS = {
    "postgres": "generate_series(1, {count}) AS each(nth)",
    "sqlite": """(WITH RECURSIVE every(nth) AS (
  SELECT 1 UNION ALL SELECT nth + 1 FROM every WHERE nth < {count}) SELECT nth FROM every) AS each""",
}
FILL = """
INSERT INTO reminder (rule, subject_id, person, anchor_on, due_at, until_at, version, state, created_at)
SELECT 'bench', nth, 'examiner:' || nth, '2027-03-20',
  CASE WHEN nth % 20 < 3 THEN '2026-11-20 01:00:00+00:00' ELSE '2036-11-20 01:00:00+00:00' END{instant},
  '2037-01-01 00:00:00+00:00', 1, 'waiting', '2026-11-20 00:00:00+00:00'
FROM {numbers}"""
ALL = """
UPDATE reminder SET state = 'put', ended_at = {now}
WHERE state = 'waiting' AND due_at <= {now} RETURNING id"""


@atomic
async def _claim_a_lot(now: datetime) -> int:
    return len(await reminders.claim(now, LOT))


async def measure(ground: Ground, database: str) -> Pairs:
    url = await ground.fresh(database)
    async with connect.database(url, ring()):
        await _fill(ground.size * 20 // 3)
    at_once = await ground.copy(url)
    async with connect.database(at_once, ring()):
        reference = await _all_at_once()
    async with connect.database(url, ring()):
        ours = await _in_lots(ground.size)
    for each in (url, at_once):
        await ground.drop(each)
    return {"claimed": Pair(ours, reference)}


async def _fill(count: int) -> None:
    kind = "postgres" if on_postgres() else "sqlite"
    instant = "::timestamptz" if on_postgres() else ""
    statement = FILL.format(numbers=NUMBERS[kind].format(count=count), instant=instant)
    if kind == "postgres":
        statement = statement.replace("'2027-03-20'", "date '2027-03-20'")
    await connect.connection().execute_script(statement)
    await connect.connection().execute_script("ANALYZE reminder")


async def _all_at_once() -> float:
    statement = ALL.format(now="$1" if on_postgres() else "?1")
    started = time.perf_counter()
    await connect.connection().execute_query_dict(statement, [datetime.now(UTC)])
    return time.perf_counter() - started


async def _in_lots(expected: int) -> float:
    started, claimed = time.perf_counter(), 0
    while found := await _claim_a_lot(datetime.now(UTC)):
        claimed += found
    took = time.perf_counter() - started
    if claimed != expected:
        raise RuntimeError(f"{claimed} of {expected} time-outs were claimed")
    return took


ROW = Row(LINES, measure)
