"""Waiting that ends at once when the service stops, and the errors worth waiting out."""

import asyncio
import sqlite3
from datetime import timedelta
from socket import gaierror
from typing import Any

import asyncpg
import structlog
from tortoise.exceptions import DBConnectionError, OperationalError

log = structlog.get_logger()

TRANSIENT = (
    DBConnectionError,
    OperationalError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)
"""What a database that is away or busy raises; some of them a bad row raises as well: see `is_away`."""

OUT_OF_ORDER = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)


def is_away(error: Exception) -> bool:
    """Whether the database is away or busy: the rows are still there, try again.

    False for what the next try would raise again: a row that is missing, twice there or refused (all of
    them are OperationalErrors of Tortoise), a template that is not found (an OSError).
    """
    if isinstance(error, OperationalError):
        told = error.args[0] if error.args else None
        if not isinstance(told, sqlite3.OperationalError):
            return False
        return getattr(told, "sqlite_errorcode", 0) & 0xFF in OUT_OF_ORDER
    if isinstance(error, OSError):
        return type(error) is OSError or isinstance(error, ConnectionError | TimeoutError | gaierror)
    return isinstance(error, TRANSIENT)


def complain(error: Exception, what: str, **told: Any) -> None:
    """Log in one line that the database is away, and anything else with its traceback."""
    if is_away(error):
        log.warning(what, error=type(error).__name__, **told)
    else:
        log.error(what, exc_info=error, **told)


async def pause(stopping: asyncio.Event, period: timedelta) -> None:
    """Wait for `period`, or until the service stops."""
    try:
        async with asyncio.timeout(period.total_seconds()):
            await stopping.wait()
    except TimeoutError:
        return
