"""The updates of a bot: kept until they are confirmed or pushed, for a day at most."""

import asyncio
import itertools
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.refusal import Refused

KEPT_FOR = timedelta(hours=24)
MOST_AT_ONCE = 100
SUPERSEDED = Refused(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(slots=True)
class Update:
    """One update; `deliveries` says how often it is still to be taken."""

    update_id: int
    kind: str
    body: dict[str, object]
    at: datetime
    deliveries: int = 1

    def as_json(self) -> dict[str, object]:
        """{"update_id", kind: body}."""
        return {"update_id": self.update_id, self.kind: self.body}


class Inbox:
    """What waits for one bot, oldest first."""

    def __init__(self, clock: Clock, first_id: int) -> None:
        self.allowed: Collection[str] = ()
        self.news = asyncio.Event()
        self._clock = clock
        self._ids = itertools.count(first_id)
        self._updates: list[Update] = []
        self._turn = 0

    def put(self, kind: str, body: dict[str, object], deliveries: int = 1) -> None:
        """Something happened in a chat; kinds the bot did not ask for are dropped."""
        if self.allowed and kind not in self.allowed:
            return
        self._updates.append(Update(next(self._ids), kind, body, self._clock.now(), deliveries))
        self.news.set()

    def allow(self, params: Parameters) -> None:
        """Only the kinds in `allowed_updates` from now on: none means all, and no list no change."""
        allowed = params.parsed("allowed_updates")
        if isinstance(allowed, list):
            self.allowed = [str(kind) for kind in allowed]

    def waiting(self, limit: int = MOST_AT_ONCE) -> Sequence[Update]:
        """The oldest updates that wait."""
        oldest = self._clock.now() - KEPT_FOR
        while self._updates and self._updates[0].at < oldest:
            del self._updates[0]
        return self._updates[:limit]

    def count(self) -> int:
        """How many wait."""
        return len(self._updates)

    def settle(self, update: Update) -> None:
        """The bot has taken it."""
        update.deliveries -= 1
        if update.deliveries == 0 and update in self._updates:
            self._updates.remove(update)

    def confirm(self, offset: int) -> None:
        """The bot has taken all below the offset; a negative one leaves only that many of the newest."""
        if offset < 0:
            del self._updates[:offset]
            return
        for update in [update for update in self._updates if update.update_id < offset]:
            self.settle(update)

    def clear(self) -> None:
        """Forgets all that wait."""
        self._updates.clear()

    async def poll(self, limit: int, seconds: float) -> Sequence[Update]:
        """The oldest updates, waited for as long as told; raises Refused 409 when another poll begins."""
        self._turn += 1
        turn = self._turn
        self.news.set()  # the poll before this one ends
        over = self._clock.now() + timedelta(seconds=seconds)
        self._clock.after(seconds, self.news.set)
        while not (found := self.waiting(limit)) and self._clock.now() < over:
            self.news.clear()
            await self.news.wait()
            if turn != self._turn:
                raise SUPERSEDED
        return found


def first_id(number: int) -> int:
    """Where ids begin: the growing numbers of the sandbox are microseconds, ids fit in 32 bits as seconds."""
    return math.floor(number / 1_000_000) + 1
