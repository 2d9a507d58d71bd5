"""Enqueue a broadcast: from the audience query to durable rows, beside a bare COPY of the same rows."""

import time
from typing import Any

import aiosqlite
import asyncpg

from bench import letters, register
from bench.ground import Ground
from bench.row import Line, Pair, Pairs, Row
from db import connect

LINES = {
    "broadcast": Line(
        "enqueue a broadcast of {size} (audience query to durable rows)",
        "`COPY` of the same rows (SQLite: one executemany)",
        "s",
        "at most",
        4,
        2,
    ),
}
_filled: dict[str, tuple[str, int]] = {}


async def measure(ground: Ground, database: str) -> Pairs:
    if database not in _filled:
        template = await ground.fresh(database)
        _filled[database] = template, await register.fill(template, ground.size)
    template, broadcast = _filled[database]
    url = await ground.copy(template)
    started = time.perf_counter()
    await register.enqueue(url, broadcast)
    ours = time.perf_counter() - started
    rows = await _rows(url)
    if len(rows) != ground.size:
        raise RuntimeError(f"{len(rows)} of {ground.size} messages were enqueued")
    await ground.drop(url)
    return {"broadcast": Pair(ours, await _copied(ground, database, rows))}


async def _rows(url: str) -> list[tuple[Any, ...]]:
    statement = f"SELECT {', '.join(letters.columns())} FROM outgoing_message"  # noqa: S608
    file = connect.sqlite_file(url)
    if file is None:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()
    async with aiosqlite.connect(file) as lite:
        return [tuple(row) for row in await lite.execute_fetchall(statement)]


async def _copied(ground: Ground, database: str, rows: list[tuple[Any, ...]]) -> float:
    url = await ground.fresh(database)
    started = time.perf_counter()
    await letters.load(url, rows, analyzed=False)
    took = time.perf_counter() - started
    await ground.drop(url)
    return took


ROW = Row(LINES, measure)
