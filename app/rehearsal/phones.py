"""The simulated carrier: it takes every text at once, and brings back what people answer, in due time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from app.rehearsal.people import Pace, Person
from delivery.channel import Accepted, Bulk, Outcome, Outgoing, Sighting
from delivery.inbox import Incoming
from messages.billing import content
from messages.samples import shapes
from messages.shape import Shape
from messages.wording import names

PUSH_TAKES = timedelta(seconds=2)


def templates(team: int) -> dict[str, str]:
    """The provider's text with ${variables} behind each code in use, for teams of `team` people."""
    return {
        "SMS_" + each.code_name.replace(".", "_"): each.text
        for name in names()
        for each in shapes(name, sizes=(team,))
    }


class Phones:
    """A channel (delivery.channel.Channel) whose far end is `people` by number; `chance` is theirs too."""

    name = "sms"
    bulk = Bulk()
    talks = False

    def __init__(
        self,
        people: Mapping[str, Person],
        pace: Pace,
        texts: Mapping[str, str],
        sign: str,
        chance: Random,
    ) -> None:
        self._people, self._pace, self._texts, self._sign, self._chance = people, pace, texts, sign, chance
        self._sent = 0
        self._on_the_way: list[tuple[datetime, int, Incoming]] = []

    async def send(self, messages: Sequence[Outgoing], _: str) -> Outcome:
        """Take the text; its reader decides at once what to answer, and when."""
        [message] = messages
        self._sent += 1
        shown = Shape("", self._texts[message.template], dict(message.params)).filled()
        answer = self._people[message.address].read(content(shown, self._sign), self._pace, self._chance)
        if answer is not None:
            sent_at, number = message.handed_at + answer.after, self._sent
            reply = Incoming(self.name, message.address, str(number), answer.text, sent_at)
            heappush(self._on_the_way, (sent_at + PUSH_TAKES, number, reply))
        return Accepted(f"rehearsed-{self._sent}")

    async def look(self, _: Outgoing) -> Sighting | None:
        """Nothing is ever in doubt here."""
        return None

    @property
    def next_arrival(self) -> datetime | None:
        return self._on_the_way[0][0] if self._on_the_way else None

    def arrived(self, now: datetime) -> list[Incoming]:
        """Hand over the replies that have arrived by `now`, the first first."""
        here = []
        while self._on_the_way and self._on_the_way[0][0] <= now:
            here.append(heappop(self._on_the_way)[2])
        return here
