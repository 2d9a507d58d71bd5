"""The time that all instances go by: the database's, where it has a clock of its own (design.md 3.10)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from db.connect import connection

TOLERABLE = timedelta(milliseconds=100)  # less is the way to the database and back, not a wrong clock


def wall() -> datetime:
    """What this machine says that the time is."""
    return datetime.now(UTC)


def ticks() -> float:
    """Seconds that nobody sets, and that go on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    """Now, aware, in UTC: what was told at the last look, and the ticks since then.

    A machine whose clock is wrong or jumps ends no wait early and leases nothing for too long.
    `skew`: seconds by which this machine's clock was ahead at the last look; None on SQLite.
    """

    def __init__(self, wall: Callable[[], datetime] = wall, ticks: Callable[[], float] = ticks) -> None:
        self._wall, self._ticks = wall, ticks
        self._at, self._since = wall(), ticks()
        self.skew: float | None = None

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=self._ticks() - self._since)

    async def follow(self) -> None:
        """Look what the database says; where it has no clock, what the machine says."""
        began = self._ticks()
        told = await _told()
        if told is not None:
            told += timedelta(seconds=(self._ticks() - began) / 2)
            self.skew = (self._wall() - told).total_seconds()
        at = told or self._wall()
        if abs(at - self()) > TOLERABLE:
            self._at, self._since = at, self._ticks()


async def _told() -> datetime | None:
    """The database's own clock; None where it has none but ours (SQLite)."""
    if connection().capabilities.dialect != "postgres":
        return None
    (row,) = await connection().execute_query_dict("SELECT clock_timestamp() AS at")
    at: datetime = row["at"]
    return at
