"""The inbox: what people write is a row before anybody thinks about it (design.md 2)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from db import lots, secrets
from db.connect import connection
from db.models.delivery import IncomingMessage, Reading
from delivery import figures

Item = TypeVar("Item")

MESSAGE = {
    "channel": "text",
    "external_id": "text",
    "address": "bytea",
    "address_index": "text",
    "text": "bytea",
    "pressed": "boolean",
    "media": "text",
    "sent_at": "timestamptz",
    "received_at": "timestamptz",
    "state": "text",
    "outcome": "text",
    "trace": "text",
}
ODD = {
    "fingerprint": "text",
    "channel": "text",
    "kind": "text",
    "reason": "text",
    "body": "bytea",
    "received_at": "timestamptz",
}

# One person who floods us holds up nobody else. Carriers mix up the order of what a phone sent; a messenger
# pushes in order, and tells only the second. The empty text keeps SQLite from reading all replies in the
# order of another index.
FIRST_OF_EACH = """
SELECT id, trace, channel, media FROM (
    SELECT id, trace, channel, media, sent_at,
        ROW_NUMBER() OVER (
            PARTITION BY address_index || '' ORDER BY CASE channel WHEN 'sms' THEN sent_at END, id
        ) AS nth
    FROM incoming_message WHERE state = 'waiting'
) AS waiting WHERE nth = 1 ORDER BY sent_at, id"""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from a person; `external_id` is the provider's id or empty.

    `address` is E.164 for a phone, and "telegram:123" for an account of a messenger. `pressed` tells that
    `text` is what a button says; `media` is what the messenger gives a file out for.
    """

    channel: str
    address: str
    external_id: str
    text: str
    sent_at: datetime
    pressed: bool = False
    media: str = ""

    @property
    def unique_id(self) -> str:
        """The provider's id within this address; without one, what was said and when (domain.md B4)."""
        return self.within(secrets.index(self.address))

    def within(self, address_index: str) -> str:
        """`unique_id` for who knows the index already."""
        told = self.external_id or f"{self.text}|{self.sent_at.isoformat()}"
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        return f"{address_index}:{digest}"


@dataclass(frozen=True, slots=True)
class Odd:
    """A push, or an element of one, that cannot be read; `reason` is a word."""

    channel: str
    kind: str
    reason: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Arrived(Generic[Item]):
    """What came in one push, when, and under which trace id."""

    item: Item
    at: datetime
    trace: str = ""


async def keep(messages: Sequence[Incoming], now: datetime) -> None:
    """Write all messages in one statement; the same one twice is one row."""
    await keep_arrived([Arrived(message, now) for message in messages])


async def keep_arrived(messages: Sequence[Arrived[Incoming]]) -> None:
    """`keep` for what came in several pushes."""
    seal = secrets.ring().seal_many
    addresses = seal([each.item.address for each in messages], "incoming_message.address")
    texts = seal([each.item.text for each in messages], "incoming_message.text")
    rows = [_row(each, address, text) for each, address, text in zip(messages, addresses, texts, strict=True)]
    await lots.insert_new("incoming_message", MESSAGE, rows)


def _row(each: Arrived[Incoming], address: bytes, text: bytes) -> tuple[object, ...]:
    message, address_index = each.item, secrets.index(each.item.address)
    said = (message.channel, message.within(address_index), address, address_index, text)
    more = (message.pressed, message.media, message.sent_at)
    return (*said, *more, each.at, Reading.WAITING.value, "", each.trace)


async def keep_odd(pushes: Sequence[Arrived[Odd]]) -> None:
    """Keep what cannot be read in one statement; the same body again is the same row."""
    bodies = [each.item.body.decode("utf-8", "backslashreplace") for each in pushes]
    sealed = secrets.ring().seal_many(bodies, "odd_push.body")
    rows = [
        (_fingerprint(each.item), each.item.channel, each.item.kind, each.item.reason[:60], body, each.at)
        for each, body in zip(pushes, sealed, strict=True)
    ]
    await lots.insert_new("odd_push", ODD, rows)


def _fingerprint(odd: Odd) -> str:
    return hashlib.sha256(odd.channel.encode() + odd.kind.encode() + odd.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message to be read: its row may be one that cannot be opened."""

    id: int
    trace: str
    channel: str = ""
    media: str = ""  # a file that is still with the messenger


async def next_waiting(how_many: int) -> list[Waiting]:
    """The oldest waiting message of each address: one at a time per person."""
    first = await connection().execute_query_dict(f"{FIRST_OF_EACH} LIMIT {how_many:d}")
    return [Waiting(row["id"], row["trace"], row["channel"], row["media"]) for row in first]


async def has_waiting(address_index: str) -> bool:
    return await IncomingMessage.exists(address_index=address_index, state=Reading.WAITING)


async def finish(
    row: IncomingMessage, state: Reading, outcome: str, now: datetime, prompt_id: int | None = None
) -> None:
    """Mark the message as dealt with, inside the transaction that did; only the first mark counts."""
    waiting = IncomingMessage.filter(id=row.id, state=Reading.WAITING)
    if await waiting.update(state=state, outcome=outcome[:40], handled_at=now, prompt_id=prompt_id):
        figures.read(state.value)


async def quarantine(message_id: int, now: datetime) -> None:
    """Put aside for people what makes us fail, or cannot even be opened."""
    waiting = IncomingMessage.filter(id=message_id, state=Reading.WAITING)
    if await waiting.update(state=Reading.QUARANTINED, outcome="failed", handled_at=now):
        figures.read(Reading.QUARANTINED.value)
