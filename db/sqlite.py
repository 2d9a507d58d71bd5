"""Tortoise's SQLite engine with one change: every transaction takes the write lock when it begins.

A deferred BEGIN that reads and then writes fails at once beside a second process, whatever the busy
time-out (performance-and-faults.md 0.6); BEGIN IMMEDIATE waits its turn.
"""

import asyncio
import sqlite3
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class _Immediate(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as busy:
            raise OperationalError(busy) from busy
        except asyncio.CancelledError:
            # The connection's thread goes on alone: what it began, nobody else would end.
            await self._connection.rollback()
            raise


class _Turn(SqliteTransactionContext):
    """Gives the connection back when BEGIN fails: the inherited one would keep it for ever."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            self.token = get_connections().set(self.connection_name, self.connection)
            try:
                await self.connection.begin()
            except BaseException:
                get_connections().reset(self.token)
                raise
        except BaseException:
            self._trxlock.release()
            raise
        client: TransactionalDBClient = self.connection
        return client


class OneWriterClient(SqliteClient):
    def __init__(self, file_path: str, **pragmas: Any) -> None:
        super().__init__(file_path, **{"busy_timeout": 30_000, "synchronous": "FULL", **pragmas})

    def _in_transaction(self) -> TransactionContext:
        return _Turn(_Immediate(self), self._lock)


client_class = OneWriterClient
