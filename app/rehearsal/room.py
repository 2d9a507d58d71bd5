"""Where a rehearsal takes place: a database of its own, never one with real people in it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tortoise.exceptions import DBConnectionError, OperationalError

from app.settings import Unsettled
from db import connect
from db.models import KeyMark
from db.secrets import read_ring

# Keeps no secret, since nobody here is real. Its mark tells a rehearsal's database from any other.
RING = read_ring("1:rehearsal-of-simulated-people")

HASTE = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"


@asynccontextmanager
async def opened(url: str | None) -> AsyncIterator[None]:
    """Open the database at `url`, or a new SQLite file that goes with the block.

    Raises Unsettled for a database that holds anything but a former rehearsal, and connect.Unreachable.
    """
    if url is not None:
        await _refuse_a_real_one(url)
        async with _ready(url):
            yield
        return
    with TemporaryDirectory(prefix="kaowu-rehearsal-") as folder:
        async with _ready(f"sqlite://{Path(folder) / 'rehearsal.sqlite3'}"):
            yield


@asynccontextmanager
async def _ready(url: str) -> AsyncIterator[None]:
    await connect.migrate(url)
    async with connect.database(url, RING):
        if connect.sqlite_file(url) is not None:
            # Nothing here is worth an fsync.
            await connect.connection().execute_script(
                "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"
            )
        yield


async def _refuse_a_real_one(url: str) -> None:
    file = connect.sqlite_file(url)
    if file is not None and not file.parent.is_dir():
        raise Unsettled(f"没有这个文件夹：{file.parent}")
    try:
        async with connect.database(url, RING, checked=False):
            marks = {mark.version: mark.mark for mark in await KeyMark.all()}
    except (DBConnectionError, OSError) as away:
        raise connect.Unreachable(type(away).__name__) from away
    except OperationalError:
        return  # it has no tables yet
    except sqlite3.DatabaseError:
        raise Unsettled(f"这不是 SQLite 数据库：{file}") from None
    except ValueError:
        raise Unsettled("数据库地址以 sqlite:// 或 postgres:// 开头") from None
    if not marks.items() <= RING.marks.items():
        raise Unsettled("这个数据库不是预演用的：请给一个空数据库，或上次预演用过的")
