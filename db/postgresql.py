"""Tortoise's PostgreSQL engine with one change: a transaction that fails at either end is left behind.

The inherited one keeps its task inside when BEGIN fails or the connection cannot be given back: all that
the task does from then on goes to a connection that is gone, until the process is started again.
"""

from contextlib import suppress
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections


class _Turn(TransactionContextPooled):
    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        self._pool = self.client._parent._pool
        self.client._connection = await self._pool.acquire()
        self.token = get_connections().set(self.connection_name, self.client)
        try:
            await self.client.begin()
        except BaseException:
            await self._leave()
            raise
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        try:
            if exc_type is None:
                await self.client.commit()
            else:
                with suppress(Exception):  # the error that ended the transaction says why
                    await self.client.rollback()
        finally:
            await self._leave()

    async def _leave(self) -> None:
        get_connections().reset(self.token)
        with suppress(Exception):  # asyncpg has closed it; what was committed is committed
            await self._pool.release(self.client._connection)


class LeavingClient(AsyncpgDBClient):
    def _in_transaction(self) -> TransactionContext:
        return _Turn(TransactionWrapper(self), self._pool_init_lock)


client_class = LeavingClient
