"""Which errors are worth waiting out: those of the database's health, not those of a row."""

import asyncio
import socket
import sqlite3
from contextlib import closing
from datetime import timedelta

import asyncpg
import pytest
from jinja2 import DictLoader, Environment
from tortoise.exceptions import DBConnectionError, DoesNotExist, IntegrityError, OperationalError

from db import connect, secrets
from db.connect import connection
from db.models import Level
from scheduler.waiting import is_away, pause

AWAY: list[Exception] = [
    DBConnectionError("no database"),
    ConnectionRefusedError(),
    ConnectionResetError(),
    TimeoutError(),
    OSError("Multiple exceptions: …"),
    socket.gaierror("no such host"),
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.CrashShutdownError("terminating connection because of crash"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    asyncpg.DiskFullError("could not extend file"),
    asyncpg.DeadlockDetectedError("deadlock detected"),
    asyncpg.QueryCanceledError("canceling statement due to statement timeout"),
]
OF_THE_ROW: list[Exception] = [
    DoesNotExist("no such row"),
    IntegrityError("taken"),
    OperationalError(asyncpg.UndefinedColumnError("no such column")),
    OperationalError(),
    ValueError("odd"),
    KeyError("odd"),
    FileNotFoundError("no such file"),
    asyncpg.RaiseError("a trigger said no"),
]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_a_database_that_is_away_is_waited_for(error: Exception) -> None:
    assert is_away(error) is True


@pytest.mark.parametrize("error", OF_THE_ROW, ids=lambda error: type(error).__name__)
def test_a_row_that_makes_us_fail_is_not_waited_for(error: Exception) -> None:
    assert is_away(error) is False


def test_a_template_that_is_not_there_is_not_waited_for() -> None:
    with pytest.raises(OSError, match="nowhere") as missing:
        Environment(loader=DictLoader({}), autoescape=True).get_template("nowhere")

    assert is_away(missing.value) is False


@pytest.mark.parametrize("statement", ["SELECT nothing FROM nowhere", "SELECT FROM"])
async def test_a_wrong_statement_is_not_waited_for(database: str, statement: str) -> None:
    with pytest.raises(OperationalError) as wrong:
        await connection().execute_query(statement + " WHERE ,")

    assert is_away(wrong.value) is False


async def test_a_missing_and_a_refused_row_are_not_waited_for(database: str) -> None:
    with pytest.raises(DoesNotExist) as missing:
        await Level.get(number=99)
    with pytest.raises(IntegrityError) as refused:
        await Level.create(number=1, name="又一级", title="")

    assert (is_away(missing.value), is_away(refused.value)) == (False, False)


async def test_a_file_that_somebody_else_has_locked_is_waited_for(
    sqlite_url: str, ring: secrets.KeyRing
) -> None:
    file = sqlite_url.removeprefix("sqlite://")
    async with connect.database(sqlite_url, ring):
        await connection().execute_query("PRAGMA busy_timeout = 0")
        with closing(sqlite3.connect(file, isolation_level=None)) as stranger:
            stranger.execute("BEGIN IMMEDIATE")
            with pytest.raises(OperationalError) as locked:
                await Level.filter(number=1).update(title="never")

    assert is_away(locked.value) is True


async def test_a_pause_ends_after_its_period_or_at_once_when_the_service_stops() -> None:
    stopping = asyncio.Event()
    await pause(stopping, timedelta(milliseconds=1))

    stopping.set()
    await pause(stopping, timedelta(days=1))

    assert stopping.is_set()
