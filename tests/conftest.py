"""Databases for the tests, migrated once: SQLite copied, PostgreSQL emptied for each test."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import models_kept
import postgres
import pytest
from hypothesis import HealthCheck, settings
from work_database import WorkDatabase, one_at_a_time

from db import connect, secrets
from handlers import nouns
from handlers.approval.topics import TOPICS

assert nouns.KNOWN
KEYS = "1:only-for-the-tests-of-kaowu"
LONGEST = ("test_plan_journey", "test_killed_service", "/journeys/")
models_kept.keep()
# How long an example takes says nothing but how busy the machine is.
settings.register_profile("kaowu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kaowu")


@pytest.fixture(autouse=True)
def nouns_as_they_are() -> Iterator[None]:
    """A noun that a test puts in the place of a real one goes with the test."""
    real = dict(TOPICS)
    yield
    TOPICS.clear()
    TOPICS.update(real)


def pytest_configure(config: pytest.Config) -> None:
    """Several processes share one server, which belongs to the one that starts them."""
    if config.getoption("numprocesses", None) and "TEST_POSTGRES" not in os.environ:
        cluster = postgres.cluster()
        os.environ["TEST_POSTGRES"] = cluster.__enter__()
        config.add_cleanup(lambda: cluster.__exit__(None, None, None))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first: nobody waits for it alone in the end."""
    items.sort(key=lambda item: next(n for n, path in enumerate((*LONGEST, "")) if path in str(item.path)))


@pytest.fixture(scope="session")
def ring() -> secrets.KeyRing:
    return secrets.read_ring(KEYS)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server: the one all processes share, or one of our own."""
    shared = os.environ.get("TEST_POSTGRES")
    if shared:
        yield shared
        return
    with postgres.cluster() as address:
        yield address


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all processes of this run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sqlite_template(shared: Path) -> Path:
    file = shared / "template.sqlite3"
    with one_at_a_time(shared / "sqlite.lock"):
        if not file.exists():
            unfinished = shared / "unfinished.sqlite3"
            asyncio.run(connect.migrate(f"sqlite://{unfinished}"))
            unfinished.rename(file)
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    file = tmp_path / "kaowu.sqlite3"
    shutil.copy(sqlite_template, file)
    return f"sqlite://{file}"


@pytest.fixture(scope="session")
def work_database(postgres_server: str, shared: Path) -> Iterator[WorkDatabase]:
    database = WorkDatabase(postgres_server, shared)
    yield database
    database.close()


@pytest.fixture
def postgres_url(work_database: WorkDatabase) -> str:
    """This process's PostgreSQL database, migrated and empty, whatever the test before did to it."""
    return work_database.fresh()


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
