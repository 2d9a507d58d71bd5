"""What the rows stand on: a careful PostgreSQL, migrated databases to copy, a folder."""

import asyncio
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import postgres

from bench import machine
from bench.programs import FREE, KAOWU, configure, environment
from db import connect
from exam.settings import DEFAULTS

CAREFUL = "-c shared_buffers=512MB"  # fsync and synchronous_commit stay on, as in an office


@dataclass
class Ground:
    """A running server, and a template of each database with the settings of the bench."""

    folder: Path
    server: str
    size: int
    postmaster: int = 0
    _kept: ExitStack = field(default_factory=ExitStack)
    _numbers: Iterator[int] = field(default_factory=count)

    async def fresh(self, database: str) -> str:
        """The address of a new, migrated database of this kind."""
        lite = f"sqlite://{self.folder / 'template.sqlite3'}"
        return await self.copy(lite if database == "SQLite" else f"{self.server}/template")

    async def copy(self, url: str) -> str:
        """The address of a new database like this one, to which nobody is connected."""
        number = next(self._numbers)
        file = connect.sqlite_file(url)
        if file is not None:
            shutil.copy(file, self.folder / f"fresh{number}.sqlite3")
            return f"sqlite://{self.folder / f'fresh{number}.sqlite3'}"
        await self.ask(f"CREATE DATABASE fresh{number} TEMPLATE {url.rpartition('/')[2]}")
        return f"{self.server}/fresh{number}"

    async def drop(self, url: str) -> None:
        """Gone with what nobody needs any more."""
        file = connect.sqlite_file(url)
        if file is None:
            await self.ask(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")
        else:
            for each in file.parent.glob(file.name + "*"):
                each.unlink()

    def keep(self, part: AbstractContextManager[Any]) -> Any:
        """Enter what stays until the end of the bench."""
        return self._kept.enter_context(part)

    def close(self) -> None:
        self._kept.close()

    async def find_postmaster(self) -> None:
        """Learn the server's process: all that it does is work of ours."""
        file = Path(str(await self.ask("SHOW data_directory"))) / "postmaster.pid"
        self.postmaster = int(file.read_text().split()[0])

    async def describe(self) -> list[str]:
        """What the databases keep, and how fast the disk is."""
        names = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
        told = [f"{name} {await self.ask(f'SHOW {name}')}" for name in names]
        disk = machine.sync_milliseconds(self.folder)
        return [
            f"PostgreSQL {', '.join(told)}; SQLite {sqlite3.sqlite_version}, WAL, synchronous FULL",
            f"the disk keeps 8 kB in {disk:.2f} ms (median fdatasync)",
        ]

    async def ask(self, statement: str, database: str = "postgres") -> Any:
        connection = await asyncpg.connect(f"{self.server}/{database}")
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()


@contextmanager
def a_ground(size: int) -> Iterator[Ground]:
    """Everything for one run of the bench; `size` is how many messages the big rows send."""
    with tempfile.TemporaryDirectory(prefix="kaowu-bench-") as place, postgres.cluster(CAREFUL) as server:
        ground = Ground(Path(place), server, size)
        asyncio.run(ground.find_postmaster())
        asyncio.run(ground.ask("CREATE DATABASE template"))
        for url in (f"sqlite://{ground.folder / 'template.sqlite3'}", f"{server}/template"):
            _furnish(ground.folder, url)
        with closing(ground):
            yield ground


def _furnish(folder: Path, url: str) -> None:
    told = environment(folder, url, "http://127.0.0.1:1")
    subprocess.run([*KAOWU, "migrate"], check=True, cwd=folder, env=told, stdout=subprocess.DEVNULL)
    for key, value in FREE.items():
        if key in DEFAULTS:
            configure(folder, url, key, value)
