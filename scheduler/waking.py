"""Waking idle workers at a commit: LISTEN on PostgreSQL, the file's change counter on SQLite."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from typing import Any

from db.connect import lone_connection, sqlite_file
from scheduler.waiting import complain

CHANNEL = "kaowu"  # the triggers of the migrations notify under this name, with the table's name
LOOK_EVERY = 0.03
TRY_AGAIN = 1.0


class Bell:
    """One waiter's bell; what rang while nobody waited is not forgotten."""

    def __init__(self, tables: frozenset[str]) -> None:
        self.tables = tables
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, at_most: timedelta) -> None:
        """Return at the next ring, at one that came before, or after `at_most`: polling is the fallback."""
        try:
            async with asyncio.timeout(at_most.total_seconds()):
                await self._rung.wait()
        except TimeoutError:
            return
        self._rung.clear()


class Waking:
    """Rings the bells of those who wait for new rows."""

    def __init__(self) -> None:
        self._bells: list[Bell] = []

    def bell(self, *tables: str) -> Bell:
        """A bell that rings when rows were added to one of `tables`."""
        bell = Bell(frozenset(tables))
        self._bells.append(bell)
        return bell

    def ring(self, table: str | None = None) -> None:
        """Wake who waits for this table; everybody for None."""
        for bell in self._bells:
            if table is None or table in bell.tables:
                bell.ring()


@asynccontextmanager
async def woken(url: str, stopping: asyncio.Event) -> AsyncIterator[Waking]:
    """Ring at every commit as long as the block lasts, and everybody when `stopping` is set."""
    waking = Waking()
    file = sqlite_file(url)
    watch = _watch_file(str(file), waking) if file else _listen(url, waking)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(watch), group.create_task(_ring_at_the_end(stopping, waking))]
        try:
            yield waking
        finally:
            for task in tasks:
                task.cancel()


async def _ring_at_the_end(stopping: asyncio.Event, waking: Waking) -> None:
    await stopping.wait()
    waking.ring()


async def _watch_file(file: str, waking: Waking) -> None:
    """Any commit of any process changes data_version, which costs a look into shared memory."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        seen: Any = None
        while True:
            try:
                version = connection.execute("PRAGMA data_version").fetchone()
            except sqlite3.OperationalError:
                version = seen
            if version != seen:
                waking.ring()
            seen = version
            await asyncio.sleep(LOOK_EVERY)


async def _listen(url: str, waking: Waking) -> None:
    """Listen on a connection of our own; while it is broken, the polling of the loops goes on."""
    while True:
        try:
            await _listen_once(url, waking)
        except Exception as error:
            complain(error, "waking.not_listening")
        await asyncio.sleep(TRY_AGAIN)


async def _listen_once(url: str, waking: Waking) -> None:
    connection = await lone_connection(url)
    ended = asyncio.Event()
    try:
        connection.add_termination_listener(lambda _: ended.set())
        await connection.add_listener(CHANNEL, lambda *told: waking.ring(told[3]))
        waking.ring()  # what was committed while nobody listened
        await ended.wait()
    finally:
        connection.terminate()
