"""Opening and closing the database, SQLite or PostgreSQL, and bringing its schema up to date."""

import gc
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.migrations.api import migrate as run_migrations

from db import secrets
from db.models.office import KeyMark
from db.postgresql import notice_the_dead
from db.secrets import KeyRing

MIGRATIONS = Path(__file__).parent / "migrations"
AWAY = (
    DBConnectionError,
    sqlite3.DatabaseError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
)

SERVER_SETTINGS = {
    # Every statement of ours is short, but one with a wrong estimate is compiled for seconds.
    "jit": "off",
    # Who is cut off in the middle of a transaction would keep its locks until TCP gives up, hours later.
    "idle_in_transaction_session_timeout": "10s",
}


class NotMigrated(Exception):
    """The schema is older or newer than this program."""


class ForeignKeys(Exception):
    """The key ring is not the one this database was sealed with."""


class Unreachable(Exception):
    """No database answers at this address."""


class BadAddress(ValueError):
    """KAOWU_DATABASE_URL is neither SQLite's nor PostgreSQL's."""


def config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for `url`: sqlite://PATH or postgres://…; BadAddress for anything else."""
    # Tortoise keeps prepared statements by connection name, and the two databases differ in them.
    name = "sqlite" if sqlite_file(url) else "postgres"
    app = {"models": ["db.models"], "migrations": "db.migrations", "default_connection": name}
    return {"connections": {name: _connection(url)}, "apps": {"models": app}}


def _connection(url: str) -> dict[str, Any]:
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return {"engine": "db.sqlite", "credentials": {"file_path": url.removeprefix("sqlite://")}}
    if scheme in {"postgres", "postgresql"}:
        told = expand_db_url("asyncpg://" + url.split("://", 1)[1])
        told["credentials"]["server_settings"] = SERVER_SETTINGS
        return {**told, "engine": "db.postgresql"}
    raise BadAddress(scheme)


def sqlite_file(url: str) -> Path | None:
    """The file behind `url`, or None for PostgreSQL."""
    return Path(url.removeprefix("sqlite://")) if url.startswith("sqlite://") else None


async def lone_connection(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection to PostgreSQL outside the pool, to listen on; the caller closes it."""
    credentials = _connection(url)["credentials"]
    address = {name: credentials.get(name) for name in ("host", "port", "user", "password", "database")}
    connection = await asyncpg.connect(**address)
    await notice_the_dead(connection)
    return connection


def connection() -> BaseDBAsyncClient:
    """The connection (or the transaction) in use here, for the few statements that are SQL."""
    return KeyMark._meta.db


def pool_of() -> dict[str, int] | None:
    """How many connections are busy, idle and allowed; None without a pool (SQLite, or not yet connected)."""
    pool = getattr(connection(), "_pool", None)
    if pool is None:
        return None
    busy = pool.get_size() - pool.get_idle_size()
    return {"busy": busy, "idle": pool.get_idle_size(), "most": pool.get_max_size()}


@asynccontextmanager
async def database(url: str, ring: KeyRing, *, checked: bool = True) -> AsyncIterator[None]:
    """Connect for as long as the block lasts; raises NotMigrated, ForeignKeys or Unreachable."""
    secrets.use(ring)
    file = sqlite_file(url)
    if file is not None and not file.parent.is_dir():
        raise NotMigrated("older")
    async with TortoiseContext() as context:
        await context.init(config=config(url), use_tz=True, timezone="UTC")
        if checked:
            await _check(ring)
        yield


async def _check(ring: KeyRing) -> None:
    try:
        await check_schema()
        await check_keys(ring)
    except (*AWAY, OperationalError) as away:
        raise Unreachable(type(away).__name__) from away


async def check_schema() -> None:
    """Raise NotMigrated unless exactly the migrations of this program have been applied."""
    try:
        rows = await connection().execute_query_dict(
            "SELECT name FROM tortoise_migrations WHERE app = 'models'"
        )
    except OperationalError as wrong:
        if not _lacks_table(wrong):
            raise
        raise NotMigrated("older") from wrong
    applied = {row["name"] for row in rows}
    known = {file.stem for file in MIGRATIONS.glob("[0-9]*.py")}
    if known - applied:
        raise NotMigrated("older")
    if applied - known:
        raise NotMigrated("newer")


def _lacks_table(error: OperationalError) -> bool:
    """Whether this says that nothing was migrated here, and not that the file is locked or unreadable."""
    told = error.args[0] if error.args else None
    return isinstance(told, asyncpg.UndefinedTableError) or str(told).startswith("no such table")


async def check_keys(ring: KeyRing) -> None:
    """Raise ForeignKeys when a version on the ring differs from the one that sealed this database."""
    marks = {row.version: row.mark for row in await KeyMark.all()}
    if not marks.items() <= ring.marks.items():
        raise ForeignKeys
    for version, mark in ring.marks.items():
        if version not in marks:
            await KeyMark.get_or_create(version=version, defaults={"mark": mark})


async def check_still_fits(ring: KeyRing) -> None:
    """For a service that runs: raise NotMigrated or ForeignKeys when another has changed schema or keys.

    Writes nothing. An old instance that goes on sending beside a new one would misread its rows.
    """
    await check_schema()
    marks = {row.version: row.mark for row in await KeyMark.all()}
    if any(ring.marks.get(version) != mark for version, mark in marks.items()):
        raise ForeignKeys


async def migrate(url: str, target: str | None = None) -> None:
    """Apply what is missing; `target` ("models.0001_first") goes there, "models.__first__" to nothing."""
    async with TortoiseContext():
        # Thousands of classes are made and left: to look for them again and again takes longest of all.
        gc.disable()
        try:
            await run_migrations(config=_patient(config(url)), target=target)
        except AWAY as away:
            raise Unreachable(type(away).__name__) from away
        finally:
            gc.enable()
            await Tortoise.close_connections()


def _patient(configured: dict[str, Any]) -> dict[str, Any]:
    """A migration works out the models as they were for longer than anybody else may be silent."""
    for each in configured["connections"].values():
        if "server_settings" in each["credentials"]:
            each["credentials"]["server_settings"] = {
                **SERVER_SETTINGS,
                "idle_in_transaction_session_timeout": "0",
            }
    return configured
