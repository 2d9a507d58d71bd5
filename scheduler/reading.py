"""Reading what came in: receipts are joined to their messages, replies go to the conversation."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from db.models import IncomingMessage
from db.models.delivery import Reading
from delivery import inbox, receipts
from handlers import conversation
from handlers.act import Act
from scheduler.waiting import complain, is_away, pause

AT_ONCE = 50
RECEIPTS_AT_ONCE = 500
IDLE = timedelta(milliseconds=150)


async def keep_reading(acting: Callable[[], Act], stopping: asyncio.Event) -> None:
    """Read until `stopping` is set; what waits stays a row."""
    while not stopping.is_set():
        try:
            busy = await read_once(acting)
        except Exception as error:
            complain(error, "reading.failed")
            busy = False
        if not busy:
            await pause(stopping, IDLE)


async def read_once(acting: Callable[[], Act]) -> bool:
    """Deal with one lot of receipts and replies; False when there was nothing."""
    applied = await _apply_receipts(acting)
    waiting = await inbox.next_waiting(AT_ONCE)
    for row in waiting:
        await _read(row, acting)
    return bool(applied or waiting)


async def _apply_receipts(acting: Callable[[], Act]) -> int:
    """One lot of receipts; when one of them makes us fail, they are applied one by one."""
    try:
        return await receipts.apply(RECEIPTS_AT_ONCE, acting().now)
    except Exception as error:
        if is_away(error):
            raise
    alone = await receipts.waiting_ids(RECEIPTS_AT_ONCE)
    for receipt_id in alone:
        await _apply_alone(receipt_id, acting)
    return len(alone)


async def _apply_alone(receipt_id: int, acting: Callable[[], Act]) -> None:
    """One receipt; one that makes us fail stays unjoined, so that others are not held up."""
    try:
        await receipts.apply(1, acting().now, after=receipt_id - 1)
    except Exception as error:
        if is_away(error):
            raise
        complain(error, "reading.receipt_put_aside", receipt=receipt_id)
        await receipts.put_aside(receipt_id)


async def _read(row: IncomingMessage, acting: Callable[[], Act]) -> None:
    """One message; one that makes us fail is put aside for people, so that others are not held up."""
    try:
        await conversation.read(row.id, acting())
    except Exception as error:
        if is_away(error):
            raise
        complain(error, "reading.quarantined", message=row.id)
        await inbox.finish(row, Reading.QUARANTINED, "failed", acting().now)
