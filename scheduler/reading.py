"""Reading what came in: receipts are joined to their messages, replies go to the conversation."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import structlog

from delivery import inbox, receipts
from delivery.inbox import Waiting
from handlers import conversation
from handlers.act import Act
from scheduler.waiting import complain, is_away
from scheduler.waking import Bell

log = structlog.get_logger()
AT_ONCE = 200
SIDE_BY_SIDE = 4  # transactions; most of them wait for the same task's lock
RECEIPTS_AT_ONCE = 500
IDLE = timedelta(milliseconds=500)


async def keep_reading(
    acting: Callable[[], Act], stopping: asyncio.Event, bell: Bell, idle: timedelta = IDLE
) -> None:
    """Read until `stopping` is set, at each ring of the bell; what waits stays a row."""
    while not stopping.is_set():
        try:
            busy = await read_once(acting)
        except Exception as error:
            complain(error, "reading.failed")
            busy = False
        if not busy:
            await bell.wait(idle)


async def read_once(acting: Callable[[], Act]) -> bool:
    """Deal with one lot of receipts and replies; False when there was nothing to do for us."""
    applied = await _apply_receipts(acting)
    read = await _read_side_by_side(await inbox.next_waiting(AT_ONCE), acting)
    return bool(applied or read)


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


async def _read_side_by_side(waiting: Sequence[Waiting], acting: Callable[[], Act]) -> int:
    """Read messages of different people; returns how many were dealt with, by us."""
    left = iter(waiting)
    readers = [_read_some(left, acting) for _ in range(SIDE_BY_SIDE)]
    done = await asyncio.gather(*readers, return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each
    return sum(each for each in done if isinstance(each, int))


async def _read_some(left: Iterator[Waiting], acting: Callable[[], Act]) -> int:
    return sum([await _read(each, acting) for each in left])


async def _read(each: Waiting, acting: Callable[[], Act]) -> bool:
    """One message; one that makes us fail is put aside for people, so that others are not held up.

    False for one that another instance is reading just now.
    """
    with structlog.contextvars.bound_contextvars(trace=each.trace):
        try:
            if not await conversation.read(each.id, acting()):
                return False
        except Exception as error:
            if is_away(error):
                raise
            complain(error, "reading.quarantined", message=each.id)
            await inbox.quarantine(each.id, acting().now)
        else:
            log.info("reading.read", message=each.id)
    return True
