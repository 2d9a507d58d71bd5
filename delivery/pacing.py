"""How fast a channel may go: every message has a slot of its own, shared out by the database.

A call takes its slots together, so the size of a call is part of how many may fall into one second: with
calls of n, evenly paced, a sliding second holds up to rate / SLACK + n.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models.delivery import Lane

SLACK = 1.015  # slower than allowed by so much: room for a late loop, within 2 % of the ideal end
SHARE = 0.005  # of a second's messages in one call
LEAD = timedelta(milliseconds=300)
AHEAD = timedelta(milliseconds=200)  # slots given out in advance: what an urgent message waits at most


@dataclass(frozen=True, slots=True)
class Pace:
    """`rate` messages a second, 0 for as fast as it goes."""

    rate: int

    @property
    def gap(self) -> timedelta:
        return timedelta(seconds=SLACK / self.rate) if self.rate else timedelta(0)

    def first(self, lane: Lane, free_from: datetime, now: datetime) -> datetime:
        """The first slot to give out; what is sent to many begins a moment later where nothing is under way.

        The claim itself takes that moment, and calls that are late go in a bunch.
        """
        if free_from > now or not self.rate or lane < Lane.REMINDER:
            return max(free_from, now)
        return now + LEAD

    def most_in_call(self, provider_takes: int) -> int:
        """The largest call that keeps every sliding second within the rate plus one."""
        return min(provider_takes, 1 + int(self.rate * SHARE)) if self.rate else provider_takes

    def room(self, free_from: datetime, now: datetime) -> int | None:
        """How many slots may be given out now; None for any number."""
        if not self.rate:
            return None
        ahead = now + AHEAD - max(free_from, now)
        return max(0, int(ahead / self.gap) + 1) if ahead >= timedelta(0) else 0

    def wait(self, free_from: datetime, now: datetime) -> timedelta:
        """How long until slots are given out again."""
        return max(free_from - AHEAD - now, timedelta(milliseconds=1))
