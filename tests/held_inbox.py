"""A database in which nobody can write a reply: it is there, and does not answer."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import asyncpg

from db.connect import sqlite_file


@asynccontextmanager
async def a_held_inbox(url: str) -> AsyncIterator[None]:
    """Nobody can write a reply for as long as the block lasts."""
    file = sqlite_file(url)
    if file is not None:
        with closing(sqlite3.connect(file, timeout=30)) as second:
            second.execute("BEGIN IMMEDIATE")
            yield
            second.rollback()
        return
    other = await asyncpg.connect(url.partition("?")[0])
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE incoming_message IN EXCLUSIVE MODE")
            yield
    finally:
        await other.close()
