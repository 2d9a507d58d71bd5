"""A channel that remembers what it was given, and a clock that remembers how often it was asked."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from letters_on_their_way import NOW

from delivery.channel import Accepted, Bulk, Outcome, Outgoing, Sighting
from handlers.act import Act

Answer = Callable[[Outgoing], Outcome]
Look = Callable[[Outgoing], Sighting | None]


class MemoryChannel:
    """Takes every message unless told otherwise; `after` so many it sets `enough`."""

    name = "sms"
    bulk = Bulk()
    talks = False

    def __init__(self, answer: Answer | None = None, look: Look | None = None, after: int = 1) -> None:
        self.sent: Counter[str] = Counter()
        self.templates: set[str] = set()
        self.looked: list[str] = []
        self.enough = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()
        self._answer = answer or (lambda message: Accepted(f"biz-{message.out_id[:20]}"))
        self._look = look or (lambda message: None)
        self._after = after

    async def send(self, messages: Sequence[Outgoing], _: str) -> Outcome:
        [message] = messages
        self.sent[message.out_id] += 1
        self.templates.add(message.template)
        if self.sent.total() >= self._after:
            self.enough.set()
        await self.open.wait()
        return self._answer(message)

    async def look(self, message: Outgoing) -> Sighting | None:
        self.looked.append(message.out_id)
        return self._look(message)


class Clock:
    """The office at ten; `pace` passes with each question; `stopping` is set at the `last` one."""

    def __init__(self, now: datetime = NOW, pace: timedelta = timedelta(0), last: int | None = None) -> None:
        self.now, self.pace, self.last = now, pace, last
        self.asked = 0
        self.stopping = asyncio.Event()

    def __call__(self) -> Act:
        act = Act(self.now, "system", Random(7), "考务中心")
        self.now += self.pace
        self.asked += 1
        if self.asked == self.last:
            self.stopping.set()
        return act
