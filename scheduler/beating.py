"""The heartbeat of an instance: it is alive for as long as its lease says, and sends nothing beyond it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog

from db import secrets, settings
from db.connect import ForeignKeys, NotMigrated, check_still_fits
from db.models import Instance
from handlers.act import Act
from scheduler.waiting import complain, pause

log = structlog.get_logger()
BEATS = 4  # in one lease
MARGIN = timedelta(seconds=6)  # longer than a call of the provider may take


@dataclass(frozen=True, slots=True)
class Who:
    """This instance, as staff see it."""

    id: str
    host: str
    process: int
    role: str
    version: str


class Beating:
    """Keeps our row alive; `is_fit` turns False when the database was out of reach for too long."""

    def __init__(self, who: Who, acting: Callable[[], Act], ticks: Callable[[], float] = monotonic) -> None:
        self._who, self._acting, self._ticks = who, acting, ticks
        self._fit_until = 0.0
        self._outdated = False

    def is_fit(self) -> bool:
        """Whether this instance may hand messages over."""
        return not self._outdated and self._ticks() < self._fit_until

    async def beat(self) -> timedelta:
        """Prolong our lease; returns how long until the next beat.

        Another schema, or a key that we lack, makes us unfit for good (`run` then ends the work).
        """
        rules, began = await settings.in_force(), self._ticks()
        now = self._acting().now
        ends_at = now + rules.lease
        await self._look_whether_we_fit()
        if not await Instance.filter(id=self._who.id).update(beat_at=now, ends_at=ends_at):
            who = self._who
            await Instance.create(
                id=who.id,
                host=who.host[:100],
                process=who.process,
                role=who.role,
                version=who.version,
                started_at=now,
                beat_at=now,
                ends_at=ends_at,
            )
        self._fit_until = began + (rules.lease - MARGIN).total_seconds()
        return min(rules.lease / BEATS, (rules.lease - MARGIN) / 2)

    async def _look_whether_we_fit(self) -> None:
        try:
            await check_still_fits(secrets.ring())
        except (NotMigrated, ForeignKeys) as other:
            self._outdated = True
            what = "schema" if isinstance(other, NotMigrated) else "keys"
            log.error("beating.outdated", instance=self._who.id, by=what)  # noqa: TRY400 - expected

    async def run(self, stopping: asyncio.Event) -> None:
        """Beat until `stopping` is set; set it when we are unfit for good."""
        while not stopping.is_set():
            try:
                wait = await self.beat()
            except Exception as error:
                complain(error, "beating.missed", instance=self._who.id)
                wait = timedelta(seconds=1)
            if self._outdated:
                stopping.set()
            await pause(stopping, wait)

    async def end(self) -> None:
        """This instance is gone."""
        await Instance.filter(id=self._who.id).delete()
