"""The inbox: what people write is a row before anybody thinks about it (design.md 2)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import secrets
from db.connect import connection
from db.models.delivery import IncomingMessage, OddPush, Reading

# One person who floods us holds up nobody else.
FIRST_OF_EACH = """
SELECT id FROM (
    SELECT id, sent_at, ROW_NUMBER() OVER (PARTITION BY address_index ORDER BY sent_at, id) AS nth
    FROM incoming_message WHERE state = 'waiting'
) AS waiting WHERE nth = 1 ORDER BY sent_at, id"""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from a person; `address` is E.164, `external_id` the provider's id or empty."""

    channel: str
    address: str
    external_id: str
    text: str
    sent_at: datetime

    @property
    def unique_id(self) -> str:
        """The provider's id within this address; without one, what was said and when (domain.md B4)."""
        told = self.external_id or f"{self.text}|{self.sent_at.isoformat()}"
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        return f"{secrets.index(self.address)}:{digest}"


async def keep(messages: Sequence[Incoming], now: datetime) -> None:
    """Write all messages in one statement; the same one twice is one row."""
    rows = [
        IncomingMessage(
            channel=message.channel,
            external_id=message.unique_id,
            address=message.address,
            address_index=secrets.index(message.address),
            text=message.text,
            sent_at=message.sent_at,
            received_at=now,
            state=Reading.WAITING,
        )
        for message in messages
    ]
    if rows:
        await IncomingMessage.bulk_create(rows, ignore_conflicts=True)


async def keep_odd(channel: str, kind: str, reason: str, body: bytes, now: datetime) -> None:
    """Keep a push that cannot be read; the same body again is the same row."""
    fingerprint = hashlib.sha256(channel.encode() + kind.encode() + body).hexdigest()
    row = OddPush(
        fingerprint=fingerprint,
        channel=channel,
        kind=kind,
        reason=reason[:60],
        body=body.decode("utf-8", "backslashreplace"),
        received_at=now,
    )
    await OddPush.bulk_create([row], ignore_conflicts=True)


async def next_waiting(how_many: int) -> list[IncomingMessage]:
    """The oldest waiting message of each address, by the carrier's time: one at a time per person."""
    first = await connection().execute_query_dict(f"{FIRST_OF_EACH} LIMIT {how_many:d}")
    ids = [row["id"] for row in first]
    return await IncomingMessage.filter(id__in=ids).order_by("sent_at", "id")


async def has_waiting(address_index: str) -> bool:
    return await IncomingMessage.exists(address_index=address_index, state=Reading.WAITING)


async def finish(
    row: IncomingMessage, state: Reading, outcome: str, now: datetime, prompt_id: int | None = None
) -> None:
    """Mark the message as dealt with, inside the transaction that did; only the first mark counts."""
    await IncomingMessage.filter(id=row.id, state=Reading.WAITING).update(
        state=state, outcome=outcome[:40], handled_at=now, prompt_id=prompt_id
    )
