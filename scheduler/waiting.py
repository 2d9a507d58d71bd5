"""Waiting that ends at once when the service stops, and the errors worth waiting out."""

import asyncio
from datetime import timedelta

import asyncpg
from tortoise.exceptions import DBConnectionError, OperationalError

TRANSIENT = (
    DBConnectionError,
    OperationalError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
"""The database is away or busy: the rows are still there, try again."""


async def pause(stopping: asyncio.Event, period: timedelta) -> None:
    """Wait for `period`, or until the service stops."""
    try:
        async with asyncio.timeout(period.total_seconds()):
            await stopping.wait()
    except TimeoutError:
        return
