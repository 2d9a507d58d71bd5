"""Reading what came in: receipts are joined to their messages, replies go to the conversation."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from db.models import IncomingMessage
from db.models.delivery import Reading
from delivery import inbox, receipts
from handlers import conversation
from handlers.act import Act
from scheduler.waiting import TRANSIENT, pause

log = structlog.get_logger()
AT_ONCE = 50
IDLE = timedelta(milliseconds=150)


async def keep_reading(acting: Callable[[], Act], stopping: asyncio.Event) -> None:
    """Read until `stopping` is set; what waits stays a row."""
    while not stopping.is_set():
        try:
            busy = await read_once(acting)
        except TRANSIENT as away:
            log.warning("reading.database_away", error=type(away).__name__)
            busy = False
        except Exception:
            log.exception("reading.failed")
            busy = False
        if not busy:
            await pause(stopping, IDLE)


async def read_once(acting: Callable[[], Act]) -> bool:
    """Deal with one lot of receipts and replies; False when there was nothing."""
    reports = await receipts.waiting(AT_ONCE)
    for report in reports:
        await receipts.apply(report, acting().now)
    waiting = await inbox.next_waiting(AT_ONCE)
    for row in waiting:
        await _read(row, acting)
    return bool(reports or waiting)


async def _read(row: IncomingMessage, acting: Callable[[], Act]) -> None:
    """One message; one that makes us fail is put aside for people, so that others are not held up."""
    try:
        await conversation.read(row.id, acting())
    except TRANSIENT:
        raise
    except Exception:
        log.exception("reading.quarantined", message=row.id)
        await inbox.finish(row, Reading.QUARANTINED, "failed", acting().now)
