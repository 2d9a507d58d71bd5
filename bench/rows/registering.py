"""A list of candidates: read, checked, sealed and written, beside reading it and a bare COPY of the rows."""

import time
from typing import Any

import aiosqlite
import asyncpg
from registration_office import HOUSE

from bench import candidates
from bench.ground import Ground
from bench.office import ring
from bench.row import Line, Pair, Pairs, Row
from db import connect
from db.models import Plan
from exam.calendar import CHINA
from handlers.imports.reading import read
from handlers.registration import judging, offering
from handlers.registration.sheet import form_in, places

LINES = {
    "import": Line(
        "import {size} registrations (read, checked, sealed, written)",
        "reading the sheet + `COPY` of the same rows (SQLite: executemany)",
        "s",
        "at most",
        3,
        2,
    ),
    "linear": Line("the same, microseconds a row", "with a tenth of the rows", "us", "at most", 1.3, 1.1),
    "check": Line("pre-check of {size} (CPU)", "2 s", "s", "at most", 1, 0.5),
}
CHECK = 2.0


async def measure(ground: Ground, database: str) -> Pairs:
    small = await _timed(ground, database, ground.size // 10)
    url = await ground.fresh(database)
    await candidates.prepare(url)
    file = candidates.sheet(ground, ground.size)
    started = time.perf_counter()
    if await candidates.hand_in(url, file) != ground.size:
        raise RuntimeError("not every candidate was registered")
    ours = time.perf_counter() - started
    started = time.perf_counter()
    read(file)
    reading = time.perf_counter() - started
    copying = await _copied(ground, database, await _rows(url))
    checking = await _checked(url, ground)
    await ground.drop(url)
    note = f"reading {reading:.2f} s, COPY {copying:.2f} s"
    return {
        "import": Pair(ours, reading + copying, note),
        "linear": Pair(ours / ground.size * 1e6, small / (ground.size // 10) * 1e6),
        "check": Pair(checking, CHECK),
    }


async def _timed(ground: Ground, database: str, people: int) -> float:
    url = await ground.fresh(database)
    await candidates.prepare(url)
    file = candidates.sheet(ground, people)
    started = time.perf_counter()
    await candidates.hand_in(url, file)
    took = time.perf_counter() - started
    await ground.drop(url)
    return took


Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


async def _rows(url: str) -> Rows:
    """What was written, by table: names of the columns and the rows."""
    found: Rows = {}
    file = connect.sqlite_file(url)
    for table in candidates.TABLES:
        statement = f"SELECT * FROM {table}"  # noqa: S608
        if file is None:
            connection = await asyncpg.connect(url)
            rows = await connection.fetch(statement)
            await connection.close()
            found[table] = list(rows[0].keys()), [tuple(row) for row in rows]
            continue
        async with aiosqlite.connect(file) as lite, lite.execute(statement) as cursor:
            names = [each[0] for each in cursor.description]
            found[table] = names, [tuple(row) for row in await cursor.fetchall()]
    return found


async def _copied(ground: Ground, database: str, found: Rows) -> float:
    url = await ground.fresh(database)
    await candidates.prepare(url)
    empty = candidates.sheet(ground, 1)
    await candidates.hand_in(url, empty)  # the job and the route that the rows point at
    await _clear(url)
    started = time.perf_counter()
    for table, (names, rows) in found.items():
        await _load(url, table, names, rows)
    took = time.perf_counter() - started
    await ground.drop(url)
    return took


async def _clear(url: str) -> None:
    async with connect.database(url, ring()):
        for table in reversed(candidates.TABLES):
            await connect.connection().execute_script(f"DELETE FROM {table}")  # noqa: S608


async def _load(url: str, table: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    file = connect.sqlite_file(url)
    if file is None:
        connection = await asyncpg.connect(url)
        await connection.copy_records_to_table(table, records=rows, columns=names)
        await connection.close()
        return
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    async with aiosqlite.connect(file, timeout=60) as lite:
        await lite.executemany(statement, rows)
        await lite.commit()


async def _checked(url: str, ground: Ground) -> float:
    """CPU seconds of judging every form by its conditions; nothing is read or written."""
    table = read(candidates.sheet(ground, ground.size))
    async with connect.database(url, ring()):
        plan = await Plan.get(code=candidates.PLAN)
        today = HOUSE.now.astimezone(CHINA).date()
        offer, lists = await offering.load(plan, None, today), await offering.form_lists(today)
    where = places(table.headers)
    forms = [form_in(cells, where, len(table.headers), lists) for _, cells in table.lines]
    started = time.process_time()
    for form in forms:
        if isinstance(form, list):
            raise TypeError("a candidate of the bench cannot be read")
        judged = judging.place(form, offer)
        judging.judge(judged, (), offer)
        if judged.faults:
            raise RuntimeError("a candidate of the bench is not eligible")
    return time.process_time() - started


ROW = Row(LINES, measure)
