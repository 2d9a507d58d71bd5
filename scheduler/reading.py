"""Reading what came in: receipts are joined to their messages, replies go to the conversation."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from delivery import inbox, receipts
from delivery.inbox import Waiting
from delivery.media import Fetches
from handlers import conversation
from handlers.act import Act
from handlers.conversation import files
from scheduler.waiting import complain, is_away
from scheduler.waking import Bell

log = structlog.get_logger()
AT_ONCE = 200
SIDE_BY_SIDE = 4  # transactions; most of them wait for the same task's lock
RECEIPTS_AT_ONCE = 500
IDLE = timedelta(milliseconds=500)
PATIENCE = 20.0  # seconds for a file
TRIES = 2
NONE: Fetches = {}


async def keep_reading(
    acting: Callable[[], Act],
    stopping: asyncio.Event,
    bell: Bell,
    idle: timedelta = IDLE,
    fetches: Fetches = NONE,
) -> None:
    """Read until `stopping` is set, at each ring of the bell; what waits stays a row.

    `fetches` get the files that came along, by channel.
    """
    while not stopping.is_set():
        try:
            busy = await read_once(acting, fetches)
        except Exception as error:
            complain(error, "reading.failed")
            busy = False
        if not busy:
            await bell.wait(idle)


async def read_once(acting: Callable[[], Act], fetches: Fetches = NONE) -> bool:
    """Deal with one lot of receipts and replies; False when there was nothing to do for us."""
    applied = await _apply_receipts(acting)
    read = await _read_side_by_side(await inbox.next_waiting(AT_ONCE), _Reader(acting, fetches))
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


async def _read_side_by_side(waiting: Sequence[Waiting], reader: "_Reader") -> int:
    """Read messages of different people; returns how many were dealt with, by us."""
    left = iter(waiting)
    readers = [_read_some(left, reader) for _ in range(SIDE_BY_SIDE)]
    done = await asyncio.gather(*readers, return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each
    return sum(each for each in done if isinstance(each, int))


async def _read_some(left: Iterator[Waiting], reader: "_Reader") -> int:
    return sum([await reader.read(each) for each in left])


@dataclass(frozen=True, slots=True)
class _Reader:
    acting: Callable[[], Act]
    fetches: Fetches

    async def read(self, each: Waiting) -> bool:
        """One message; one that makes us fail is put aside for people, so that others are not held up.

        False for one that another instance is reading just now.
        """
        with structlog.contextvars.bound_contextvars(trace=each.trace):
            try:
                if each.media:
                    await self._fetch(each)
                if not await conversation.read(each.id, self.acting()):
                    return False
            except Exception as error:
                if is_away(error):
                    raise
                complain(error, "reading.quarantined", message=each.id)
                await inbox.quarantine(each.id, self.acting().now)
            else:
                log.info("reading.read", message=each.id)
        return True

    async def _fetch(self, each: Waiting) -> None:
        """Get the file that came along, outside of any transaction; twice at most, then without it."""
        for _ in range(TRIES):
            try:
                async with asyncio.timeout(PATIENCE):
                    media = await self.fetches[each.channel](each.media)
            except Exception as error:
                log.warning("reading.not_fetched", message=each.id, error=type(error).__name__)
            else:
                await files.attach(each.id, media, self.acting())
                return
        await files.give_up(each.id)
