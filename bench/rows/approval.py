"""Approve 10,000 cases as a bulk act, beside one bare UPDATE of those rows."""

import time
from dataclasses import replace

import aiosqlite
import asyncpg
from staff_rows import a_member, a_province
from tortoise.transactions import in_transaction

from bench.ground import Ground
from bench.office import act, ring
from bench.row import Line, Pair, Pairs, Row
from db import connect
from db.callers import caller_of
from db.models import ApprovalCase
from exam.approval import Place, State, Step, Verdict
from exam.calendar import CHINA
from exam.policy import Role
from handlers.act import Act
from handlers.approval import routes
from handlers.approval.batches import Selection, decide_many
from handlers.approval.submitting import submit_many
from handlers.approval.topics import Ruling, Topic, register
from handlers.jobs.walking import walk_all

CASES = 10_000
LOT = 500
TOPIC = "bench"
LINES = {
    "batch": Line(
        f"approve {CASES:,} cases in a batch (rights, four eyes, decisions, progress, undo)",
        "one bare `UPDATE` of those rows",
        "s",
        "at most",
        5,
    ),
}
BARE = f"UPDATE approval_case SET state = 'APPROVED', version = version + 1 WHERE topic = '{TOPIC}'"  # noqa: S608
_filled: dict[str, str] = {}


async def measure(ground: Ground, database: str) -> Pairs:
    register(TOPIC, Topic())
    if database not in _filled:
        _filled[database] = await ground.fresh(database)
        await _fill(_filled[database])
    url = await ground.copy(_filled[database])
    ours = await _approve(url)
    await ground.drop(url)
    url = await ground.copy(_filled[database])
    pair = Pair(ours, await _update(url))
    await ground.drop(url)
    return {"batch": pair}


async def _fill(url: str) -> None:
    """Cases that a clerk handed in and that wait for the director of one centre."""
    async with connect.database(url, ring()):
        centre = (await a_province())["3601"]
        await a_member(centre, Role.DIRECTOR, login="director")
        async with in_transaction():
            await routes.set_route(TOPIC, None, [Step(1, "director", "", Place.OWN)], act())
        for first in range(0, CASES, LOT):
            async with in_transaction():
                await submit_many(TOPIC, range(first, first + LOT), centre.id, act())
        await connect.connection().execute_script("ANALYZE")


async def _approve(url: str) -> float:
    """From the question which cases wait for the director to the last durable decision."""
    async with connect.database(url, ring()):
        director = await _director()
        started = time.perf_counter()
        job = await decide_many(Selection(TOPIC), Ruling(Verdict.PASS), director)
        await walk_all(job.id, lambda: director)
        took = time.perf_counter() - started
        approved = await ApprovalCase.filter(state=State.APPROVED).count()
    if approved != CASES:
        raise RuntimeError(f"{approved} of {CASES} cases were approved")
    return took


async def _director() -> Act:
    # The post of the bench's director began on the day of tests/staff_rows.py.
    now = act().now.replace(year=2027, month=3, day=2)
    caller = await caller_of("director", now.astimezone(CHINA).date())
    return replace(act(), now=now, actor="director", caller=caller)


async def _update(url: str) -> float:
    file = connect.sqlite_file(url)
    if file is not None:
        async with aiosqlite.connect(file) as lite:
            await lite.execute("PRAGMA synchronous = FULL")
            started = time.perf_counter()
            await lite.execute(BARE)
            await lite.commit()
            return time.perf_counter() - started
    connection = await asyncpg.connect(url)
    try:
        started = time.perf_counter()
        await connection.execute(BARE)
        return time.perf_counter() - started
    finally:
        await connection.close()


ROW = Row(LINES, measure)
