"""Databases for the tests, migrated once: SQLite copied, PostgreSQL emptied for each test."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import postgres
import pytest

from db import connect, secrets
from handlers import nouns
from handlers.approval.topics import TOPICS

assert nouns.KNOWN
KEYS = "1:only-for-the-tests-of-kaowu"


@pytest.fixture(autouse=True)
def nouns_as_they_are() -> Iterator[None]:
    """A noun that a test puts in the place of a real one goes with the test."""
    real = dict(TOPICS)
    yield
    TOPICS.clear()
    TOPICS.update(real)


@pytest.fixture(scope="session")
def ring() -> secrets.KeyRing:
    return secrets.read_ring(KEYS)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server: the one `make test` started, or one of our own."""
    shared = os.environ.get("TEST_POSTGRES")
    if shared:
        yield shared
        return
    with postgres.cluster() as address:
        yield address


async def _ask(server: str, *statements: str) -> None:
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "kaowu.sqlite3"
    asyncio.run(connect.migrate(f"sqlite://{file}"))
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    file = tmp_path / "kaowu.sqlite3"
    shutil.copy(sqlite_template, file)
    return f"sqlite://{file}"


IS_WHOLE = """
SELECT (SELECT string_agg(name, ',' ORDER BY name) FROM tortoise_migrations) = $1
   AND (SELECT string_agg(name || title, ',' ORDER BY number) FROM level)
     = '一级高级技师,二级技师,三级高级工,四级中级工,五级初级工'
   AND (SELECT string_agg(number || name || kind, ',' ORDER BY number) FROM subject)
     = '1理论theory,2实操practical,3综合评审comprehensive,4外语language'"""
# For a handful of rows DELETE is much quicker than TRUNCATE.
EMPTY = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('tortoise_migrations', 'level', 'subject')
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename NOT LIKE 'tortoise%'
  LOOP PERFORM setval(name::regclass, 1, false); END LOOP;
END $$"""


@pytest.fixture
async def postgres_url(postgres_server: str) -> str:
    """This process's PostgreSQL database, migrated and empty, whatever the test before did to it."""
    name = f"kaowu_{os.getpid()}"
    url = f"{postgres_server}/{name}"
    try:
        await _empty(url)
    except (asyncpg.InvalidCatalogNameError, asyncpg.UndefinedTableError, LookupError):
        await _ask(postgres_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        await connect.migrate(url)
    return f"{url}?minsize=1&maxsize=10"


async def _empty(url: str) -> None:
    migrations = ",".join(sorted(file.stem for file in connect.MIGRATIONS.glob("[0-9]*.py")))
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(postgres.ending(url.rpartition("/")[2]))
        if not await connection.fetchval(IS_WHOLE, migrations):
            raise LookupError(url)
        await connection.execute(EMPTY)
    finally:
        await connection.close()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind: the test runs on both."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
async def database(url: str, ring: secrets.KeyRing) -> AsyncIterator[str]:
    """An open connection to a fresh database of each kind; yields its address."""
    async with connect.database(url, ring):
        yield url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test wants to be read in any case: its property `told`."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in getattr(report, "user_properties", ()):
            if name == "told":
                terminalreporter.write_line(str(value))
