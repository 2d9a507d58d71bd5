"""What is pushed to us is in the database, or else on disk, before the pusher hears that we have it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from asyncpg.exceptions import DeadlockDetectedError
from tortoise.transactions import in_transaction

from db import lots
from delivery import figures, inbox, receipts
from delivery.inbox import Arrived, Incoming, Odd
from delivery.receipts import Report
from delivery.spool import Spool, SpoolFull
from delivery.spooled import Push, seal
from delivery.together import Together

log = structlog.get_logger()
TRIES = 3


class NotKept(Exception):
    """Neither the database nor the disk has it: it must be pushed again."""


@dataclass(slots=True)
class Contents:
    """What a push holds."""

    messages: list[Incoming] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)


Translate = Callable[[Push], Contents]
Read = tuple[Push, Contents]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for the database, and then for the disk; both together stay below the 700 ms that Aliyun waits
    for an answer (aliyun-sms.md 4.1).
    """

    database: float = 0.35
    disk: float = 0.25


class Intake:
    """Writes pushes that come at once together; `translate` must not raise for what stands in a body."""

    def __init__(self, translate: Translate, spool: Spool, patience: Patience | None = None) -> None:
        self.translate, self.spool = translate, spool
        self._patience = patience or Patience()
        self._rows: Together[Read] = Together(write_all, lots.is_refused, _rows_in)
        self._disk: Together[Push] = Together(self._append, lambda error: isinstance(error, SpoolFull))
        self.spooled = asyncio.Event()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Pushes can be taken for as long as the block lasts."""
        async with asyncio.TaskGroup() as group:
            writers = [group.create_task(each.run()) for each in (self._rows, self._disk)]
            try:
                yield
            finally:
                for writer in writers:
                    writer.cancel()
                await asyncio.to_thread(self.spool.close)

    async def take(self, push: Push) -> bool:
        """Keep the push; False when people must look at some of what was written. Raises NotKept.

        While older pushes wait on disk, newer ones queue up behind them.
        """
        if not self.spool.behind:
            contents = self.translate(push)
            if await self._written(push, contents):
                return not contents.odd
        await self._spool(push)
        return True

    async def store(self, push: Push) -> None:
        """Write the push; what the database refuses is kept as odd. Raises when it is away."""
        await _or_as_odd(self._rows.add, (push, self.translate(push)))

    async def _written(self, push: Push, contents: Contents) -> bool:
        try:
            async with asyncio.timeout(self._patience.database):
                await self._rows.add((push, contents))
        except Exception as error:
            # Whatever it is, the replay finds out in peace.
            log.warning("push.not_written", trace=push.trace, kind=push.kind, error=type(error).__name__)
            return False
        return True

    async def _spool(self, push: Push) -> None:
        try:
            async with asyncio.timeout(self._patience.disk):
                await self._disk.add(push)
        except (SpoolFull, OSError) as error:  # a TimeoutError is an OSError
            log.warning("push.not_kept", trace=push.trace, kind=push.kind, error=type(error).__name__)
            figures.pushed(push.kind, "refused")
            raise NotKept from error

    async def _append(self, pushes: Sequence[Push]) -> None:
        await asyncio.to_thread(lambda: self.spool.append([seal(push) for push in pushes]))
        self.spooled.set()
        for push in pushes:
            figures.pushed(push.kind, "spooled")
        log.warning("pushes.spooled", traces=[push.trace for push in pushes], bytes=self.spool.used)
        if self.spool.is_filling:
            log.error("spool.filling", bytes=self.spool.used, full_at=self.spool.full_at)


async def _or_as_odd(write: Callable[[Read], Awaitable[None]], read: Read) -> None:
    """Write it; what the database refuses is written as odd."""
    push, _ = read
    try:
        await write(read)
    except Exception as error:
        if not lots.is_refused(error):
            raise
        log.warning("push.refused", error=type(error).__name__, trace=push.trace, kind=push.kind)
        await write((push, Contents(odd=[Odd(*push.source, "refused", push.body)])))


async def keep(translate: Translate, pushes: Sequence[Push]) -> None:
    """Write these; what the database refuses is kept as odd. Raises when it is away."""
    read = [(push, translate(push)) for push in pushes]
    try:
        await write_all(read)
    except Exception as error:
        if not lots.is_refused(error):
            raise
        for each in read:
            await _or_as_odd(_write_one, each)


async def _write_one(read: Read) -> None:
    await write_all([read])


def _rows_in(read: Read) -> int:
    _, has = read
    return 1 + len(has.messages) + len(has.reports)


async def write_all(read: Sequence[Read]) -> None:
    """Write what all these pushes hold: one statement and one commit for what is of one kind."""
    for left in range(TRIES - 1, -1, -1):
        try:
            await _write(read)
        except DeadlockDetectedError:  # two instances were pushed the same things in another order
            if not left:
                raise
        else:
            break
    for push, _ in read:
        figures.pushed(push.kind, "kept")
    log.info("pushes.kept", traces=[push.trace for push, _ in read])


async def _write(read: Sequence[Read]) -> None:
    messages = [Arrived(item, push.at, push.trace) for push, has in read for item in has.messages]
    reports = [Arrived(item, push.at, push.trace) for push, has in read for item in has.reports]
    odd = [Arrived(item, push.at, push.trace) for push, has in read for item in has.odd]
    if bool(messages) + bool(reports) + bool(odd) > 1:
        async with in_transaction():
            await _insert(messages, reports, odd)
    else:
        await _insert(messages, reports, odd)


async def _insert(
    messages: Sequence[Arrived[Incoming]], reports: Sequence[Arrived[Report]], odd: Sequence[Arrived[Odd]]
) -> None:
    if messages:
        await inbox.keep_arrived(messages)
    if reports:
        await receipts.keep_arrived(reports)
    if odd:
        await inbox.keep_odd(odd)
