"""The PostgreSQL database a process of tests works in: copied from a template, emptied for each test."""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import postgres

from db import connect

TEMPLATE = "kaowu_template"
IS_WHOLE = """
SELECT (SELECT string_agg(name, ',' ORDER BY name) FROM tortoise_migrations) = $1
   AND (SELECT string_agg(name || title, ',' ORDER BY number) FROM level)
     = '一级高级技师,二级技师,三级高级工,四级中级工,五级初级工'
   AND (SELECT string_agg(number || name || kind, ',' ORDER BY number) FROM subject)
     = '1理论theory,2实操practical,3综合评审comprehensive,4外语language'"""
# For a handful of rows DELETE is much quicker than TRUNCATE; a table of no size never had any.
EMPTY = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
      AND relname NOT IN ('tortoise_migrations', 'level', 'subject')
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename NOT LIKE 'tortoise%'
  LOOP PERFORM setval(name::regclass, 1, false); END LOOP;
END $$"""


@contextlib.contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Let one process of the run in, the others wait."""
    with file.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield


class WorkDatabase:
    """One database on `server`, and one connection that stays: a new one learns the schema for 20 ms."""

    def __init__(self, server: str, shared: Path) -> None:
        self._server, self._lock = server, shared / "template.lock"
        self._name = f"kaowu_{os.getpid()}"
        self._loop = asyncio.new_event_loop()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    def fresh(self) -> str:
        """Its address; migrated and empty, whatever the test before did to it."""
        try:
            self._run(self._empty())
        except (LookupError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            with one_at_a_time(self._lock):
                self._run(self._copy())
        return f"{self._server}/{self._name}?minsize=1&maxsize=10"

    def close(self) -> None:
        self._run(self._leave())
        self._loop.close()

    def _run(self, what: Coroutine[Any, Any, None]) -> None:
        self._loop.run_until_complete(what)

    async def _empty(self) -> None:
        if self._connection is None:
            raise LookupError(self._name)
        migrations = ",".join(sorted(file.stem for file in connect.MIGRATIONS.glob("[0-9]*.py")))
        await self._connection.execute(postgres.ending(self._name))
        if not await self._connection.fetchval(IS_WHOLE, migrations):
            raise LookupError(self._name)
        await self._connection.execute(EMPTY)

    async def _copy(self) -> None:
        await self._leave()
        office = await asyncpg.connect(f"{self._server}/postgres")
        try:
            if not await office.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", TEMPLATE):
                await self._make_template(office)
            await office.execute(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
            await office.execute(f"CREATE DATABASE {self._name} TEMPLATE {TEMPLATE}")
        finally:
            await office.close()
        self._connection = await asyncpg.connect(f"{self._server}/{self._name}")

    async def _leave(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._connection.close(timeout=1)
        self._connection = None

    async def _make_template(self, office: "asyncpg.Connection[asyncpg.Record]") -> None:
        await office.execute(f"CREATE DATABASE {TEMPLATE}_unfinished")
        await connect.migrate(f"{self._server}/{TEMPLATE}_unfinished")
        await office.execute(f"ALTER DATABASE {TEMPLATE}_unfinished RENAME TO {TEMPLATE}")
