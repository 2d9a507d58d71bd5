"""Databases for the tests: migrated once, copied for each test, on SQLite and on PostgreSQL."""

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest


import postgres
from db import connect, secrets

KEYS = "1:only-for-the-tests-of-kaowu"


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
    connection = await asyncpg.connect(server + "/postgres")
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    name = f"kaowu_template_{os.getpid()}"
    asyncio.run(_ask(postgres_server, f"CREATE DATABASE {name}"))
    asyncio.run(connect.migrate(f"{postgres_server}/{name}"))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "kaowu.sqlite3"
    asyncio.run(connect.migrate(f"sqlite://{file}"))
    return file


_numbers = itertools.count()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    file = tmp_path / "kaowu.sqlite3"
    shutil.copy(sqlite_template, file)
    return f"sqlite://{file}"


@pytest.fixture
async def postgres_url(postgres_server: str, postgres_template: str) -> AsyncIterator[str]:
    """A fresh, migrated PostgreSQL database."""
    name = f"kaowu_{os.getpid()}_{next(_numbers)}"
    await _ask(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield f"{postgres_server}/{name}?minsize=1&maxsize=10"
    await _ask(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


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
