"""Tortoise's PostgreSQL engine with two changes.

A transaction that fails at either end is left behind: the inherited one keeps its task inside when BEGIN
fails or the connection cannot be given back, and all that the task does from then on goes to a connection
that is gone, until the process is started again. And a server that vanished without a word is noticed within
half a minute: without keepalives its answer would be waited for as long as the process lives.
"""

import socket
from contextlib import suppress
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections

# Asked after 10 silent seconds, then every 5, gone after 3; what was sent and never confirmed, after 25.
KEEPALIVE = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 25_000}


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


async def notice_the_dead(connection: Any) -> None:
    """Have the kernel ask whether the server is still there; asyncpg has no setting for it."""
    held = connection._transport.get_extra_info("socket")
    if held.family in {socket.AF_INET, socket.AF_INET6}:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEPALIVE.items():
            if hasattr(socket, name):  # not every system has them all
                held.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class LeavingClient(AsyncpgDBClient):
    async def create_pool(self, **kwargs: Any) -> Any:
        return await super().create_pool(init=notice_the_dead, **kwargs)

    def _in_transaction(self) -> TransactionContext:
        return _Turn(TransactionWrapper(self), self._pool_init_lock)


client_class = LeavingClient
