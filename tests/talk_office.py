"""Somebody who writes to us in a messenger: each text is kept and read, and we see what is said to it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from itertools import count

from registration_office import HOUSE

from db.models import IncomingMessage, OutgoingMessage
from delivery import inbox
from delivery.inbox import Incoming
from delivery.outbox import read_choices
from handlers import conversation
from handlers.act import Act

_numbers = count(1)
MORNING = replace(HOUSE, now=HOUSE.now.astimezone(UTC))


@dataclass(slots=True)
class Chat:
    """One account; every turn comes a few seconds after the last."""

    address: str = "telegram:7001"
    act: Act = MORNING
    seen: set[int] = field(default_factory=set)

    @property
    def channel(self) -> str:
        return self.address.partition(":")[0]

    def later(self, **by: float) -> None:
        self.act = replace(self.act, now=self.act.now + timedelta(**by))

    async def say(self, text: str, *, pressed: bool = False, number: str = "") -> str:
        """What is said to it; several lines one under the other."""
        self.later(seconds=5)
        number = number or f"u{next(_numbers)}"
        said = Incoming(self.channel, self.address, number, text, self.act.now, pressed=pressed)
        await inbox.keep([said], self.act.now)
        await self.read()
        return "\n".join(row.text for row in await self.heard())

    async def press(self, label: str) -> str:
        """Press the newest button with this on it."""
        return await self.say(await self.button(label), pressed=True)

    async def button(self, label: str) -> str:
        """What the newest button with this on it says."""
        rows = await OutgoingMessage.filter(channel=self.channel).order_by("-id")
        told = [read_choices(row.choices) for row in rows if row.address == self.address and row.choices]
        return next(each.says for choices in told for line in choices for each in line if each.label == label)

    async def read(self) -> None:
        for each in await inbox.next_waiting(10):
            await conversation.read(each.id, self.act)

    async def heard(self) -> list[OutgoingMessage]:
        """What is new for this account."""
        rows = await OutgoingMessage.filter(channel=self.channel).order_by("id")
        new = [row for row in rows if row.address == self.address and row.id not in self.seen]
        self.seen |= {row.id for row in new}
        return new


async def outcomes() -> list[str]:
    return [row.outcome for row in await IncomingMessage.all().order_by("id")]
