"""Bringing what was kept on disk into the database, in its order, as soon as the database is back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import islice

import structlog
from aiohttp import web

from delivery import alarms
from delivery.intake import Intake
from delivery.spool import Segment
from delivery.spooled import Push, unseal

log = structlog.get_logger()
LOT = 50
SOON = timedelta(seconds=1)
FILLING, CORRUPT = "spool", "spool_corrupt"


@asynccontextmanager
async def replaying(intake: Intake, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """Replay for as long as the block lasts."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(Replay(intake, clock).run())
        try:
            yield
        finally:
            task.cancel()


def attend(app: web.Application, intake: Intake, clock: Callable[[], datetime]) -> None:
    """While the application runs, `intake` writes what it takes, and what its spool holds is replayed."""

    async def attending(_: web.Application) -> AsyncIterator[None]:
        async with intake.writing(), replaying(intake, clock):
            yield

    app.cleanup_ctx.append(attending)


class Replay:
    """Replays the spool of an intake, and what dead processes left in its folder."""

    def __init__(self, intake: Intake, clock: Callable[[], datetime]) -> None:
        self._intake, self._spool, self._clock = intake, intake.spool, clock
        self._in_hand: Segment | None = None
        self._alarmed = self._spool.behind

    async def run(self, pause: timedelta = SOON) -> None:
        """Replay until cancelled; what cannot be written now is tried again after a pause."""
        try:
            while True:
                try:
                    while await self.replay_oldest():
                        pass
                except Exception as error:
                    log.warning("spool.not_replayed", error=type(error).__name__)
                await self._wait(pause)
        finally:
            if self._in_hand is not None:
                self._in_hand.release()

    async def replay_oldest(self) -> bool:
        """Replay one file; False when there was none. Raises when the database is away."""
        await asyncio.to_thread(self._spool.count)
        if self._spool.is_filling:
            detail = {"bytes": self._spool.used, "full_at": self._spool.full_at}
            await alarms.raise_alarm(FILLING, "", detail, self._clock())
            self._alarmed = True
        self._in_hand = self._in_hand or await asyncio.to_thread(self._spool.oldest)
        if self._in_hand is None:
            if self._alarmed:
                await alarms.end_alarm(FILLING, "", self._clock())
                self._alarmed = False
            return False
        corrupt = await self._replay(self._in_hand)
        if corrupt:
            log.error("spool.corrupt", file=self._in_hand.path.name, stretches=corrupt)
            await alarms.raise_alarm(CORRUPT, self._in_hand.path.stem, {"stretches": corrupt}, self._clock())
        # Out of our hands first: its thread ends what it began, even when we are stopped meanwhile.
        replayed, self._in_hand = self._in_hand, None
        await asyncio.to_thread(replayed.drop)
        return True

    async def _replay(self, segment: Segment) -> int:
        """Write all the pushes of a file; returns how many stretches of it could not be read."""
        records, corrupt = segment.records(), 0
        while lot := await asyncio.to_thread(lambda: list(islice(records, LOT))):
            pushes = list(_readable(segment, lot))
            corrupt += len(lot) - len(pushes)
            async with asyncio.TaskGroup() as group:
                for push in pushes:
                    group.create_task(self._intake.store(push))
            log.info("spool.replayed", file=segment.path.name, pushes=len(pushes))
        return corrupt

    async def _wait(self, pause: timedelta) -> None:
        """Until something is spooled, at most for the pause; while something waits, for the whole of it."""
        if self._in_hand is not None:
            await asyncio.sleep(pause.total_seconds())
            return
        self._intake.spooled.clear()
        try:
            async with asyncio.timeout(pause.total_seconds()):
                await self._intake.spooled.wait()
        except TimeoutError:
            return


def _readable(segment: Segment, records: Iterable[bytes | None]) -> Iterator[Push]:
    for record in records:
        if record is None:
            continue
        try:
            yield unseal(record)
        except Exception as error:
            log.warning("spool.unreadable", file=segment.path.name, error=type(error).__name__)
            segment.put_aside(record)
