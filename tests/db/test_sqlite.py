"""One SQLite file for many processes: nobody is told that it is locked, nobody keeps it for ever."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from db import connect, secrets
from db.connect import connection
from db.models import Level

TIMES = 300
ONE_WRITER = """
import asyncio, sys
from tortoise.transactions import in_transaction
from db import connect, secrets
from db.models import Level

async def work():
    async with connect.database(sys.argv[1], secrets.read_ring(sys.argv[2])):
        for _ in range(int(sys.argv[3])):
            async with in_transaction():
                level = await Level.get(number=1)
                level.title = str(int(level.title) + 1)
                await level.save(update_fields=["title"])

asyncio.run(work())
"""


def _beside(url: str, keys: str) -> subprocess.Popen[str]:
    """A second process that reads and then writes the same row, TIMES times."""
    program = [sys.executable, "-c", ONE_WRITER, url, keys, str(TIMES)]
    root = Path(connect.__file__).parent.parent
    return subprocess.Popen(program, cwd=root, stderr=subprocess.PIPE, text=True)


async def test_two_processes_that_read_and_then_write_lose_nothing(
    sqlite_url: str, ring: secrets.KeyRing
) -> None:
    async with connect.database(sqlite_url, ring):
        await Level.filter(number=1).update(title="0")

    both = [_beside(sqlite_url, "1:only-for-the-tests-of-kaowu") for _ in range(2)]
    complaints = [process.communicate()[1] for process in both]

    async with connect.database(sqlite_url, ring):
        assert (complaints, (await Level.get(number=1)).title) == (["", ""], str(2 * TIMES))


@pytest.fixture
async def impatient(sqlite_url: str, ring: secrets.KeyRing) -> AsyncIterator[sqlite3.Connection]:
    """Our connection, which waits for nobody, and the connection of a stranger to the same file."""
    async with connect.database(sqlite_url, ring):
        await connection().execute_query("PRAGMA busy_timeout = 0")
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)) as stranger:
            yield stranger


async def _rename(title: str) -> None:
    async with in_transaction():
        await Level.filter(number=1).update(title=title)


async def test_a_transaction_that_cannot_begin_gives_the_connection_back(
    impatient: sqlite3.Connection,
) -> None:
    impatient.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        await _rename("never")
    impatient.execute("ROLLBACK")

    await _rename("afterwards")

    assert (await Level.get(number=1)).title == "afterwards"


async def test_a_file_that_is_locked_is_not_taken_for_another_schema(
    impatient: sqlite3.Connection, ring: secrets.KeyRing
) -> None:
    await connection().execute_query("PRAGMA journal_mode = DELETE")
    impatient.execute("BEGIN EXCLUSIVE")

    with pytest.raises(OperationalError, match="locked"):
        await connect.check_still_fits(ring)

    impatient.execute("ROLLBACK")
    await connect.check_still_fits(ring)


async def test_a_cancelled_beginning_does_not_keep_the_file(impatient: sqlite3.Connection) -> None:
    async with asyncio.TaskGroup() as group:
        for turns in range(40):
            waiting = group.create_task(_rename("cancelled"))
            for _ in range(turns % 8):
                await asyncio.sleep(0)
            waiting.cancel()

    impatient.execute("PRAGMA busy_timeout = 1000")
    impatient.execute("UPDATE level SET title = 'theirs' WHERE number = 1")

    assert (await Level.get(number=1)).title == "theirs"


async def test_a_reader_sees_the_last_commit_while_somebody_writes(impatient: sqlite3.Connection) -> None:
    impatient.execute("BEGIN IMMEDIATE")
    impatient.execute("UPDATE level SET title = 'not yet' WHERE number = 1")

    assert (await Level.get(number=1)).title == "高级技师"
    impatient.execute("ROLLBACK")


async def test_a_failed_transaction_leaves_nothing_behind(impatient: sqlite3.Connection) -> None:
    async def fail() -> None:
        async with in_transaction():
            await Level.filter(number=1).update(title="half")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()

    assert (await Level.get(number=1)).title == "高级技师"


async def test_a_commit_is_on_the_disk_and_links_are_kept(impatient: sqlite3.Connection) -> None:
    pragmas = [
        (await connection().execute_query_dict(f"PRAGMA {name}"))[0][name]
        for name in ("synchronous", "journal_mode", "foreign_keys")
    ]

    assert pragmas == [2, "wal", 1]


async def test_a_copy_that_is_taken_while_we_write_is_whole(
    impatient: sqlite3.Connection, tmp_path: Path
) -> None:
    copies = [tmp_path / f"copy-{number}.sqlite3" for number in range(5)]

    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.to_thread(_copy, _file_of(impatient), copies))
        for number in range(100):
            await _rename(str(number))

    for copy in copies:
        with closing(sqlite3.connect(copy)) as taken:
            assert taken.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert len(taken.execute("SELECT title FROM level").fetchall()) == 5


def _copy(file: str, copies: list[Path]) -> None:
    for copy in copies:
        with closing(sqlite3.connect(file)) as from_, closing(sqlite3.connect(copy)) as to:
            from_.backup(to)


def _file_of(connection: sqlite3.Connection) -> str:
    """The file behind a connection."""
    return str(connection.execute("PRAGMA database_list").fetchone()[2])
