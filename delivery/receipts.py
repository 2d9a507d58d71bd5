"""Receipts: what the carrier says of our messages; they move a message forward, never back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import receipts as lots
from db import secrets
from db.atomic import atomic
from db.models.delivery import Receipt, Sending
from db.receipts import Pair

BEFORE_A_RECEIPT = (Sending.QUEUED, Sending.LEASED, Sending.UNKNOWN, Sending.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Report:
    """One receipt as a channel translates it; `address` is E.164, ids may be empty."""

    channel: str
    provider_id: str
    out_id: str
    address: str
    success: bool
    code: str
    in_flight: bool
    reported_at: datetime | None

    @property
    def fingerprint(self) -> str:
        parts = (self.channel, self.provider_id, self.out_id, self.address, self.code, str(self.reported_at))
        return hashlib.sha256("|".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


async def keep(reports: Sequence[Report], now: datetime) -> None:
    """Write all reports but those in flight in one statement; the same one twice is one row."""
    rows = [
        Receipt(
            fingerprint=report.fingerprint,
            channel=report.channel,
            provider_id=report.provider_id[:64],
            out_id=report.out_id[:64],
            address_index=secrets.index(report.address),
            success=report.success,
            code=report.code[:64],
            reported_at=report.reported_at,
            received_at=now,
        )
        for report in reports
        if not report.in_flight  # it says what the provider's answer says already
    ]
    if rows:
        await Receipt.bulk_create(rows, ignore_conflicts=True)


@atomic
async def apply(how_many: int, now: datetime, after: int = 0) -> int:
    """Join the oldest waiting receipts past id `after` to their messages; returns how many were dealt with.

    One without a message is kept until the message gets its id; one whose message another transaction is
    changing stays waiting.
    """
    waiting = await lots.waiting(after, how_many)
    named = {row["message_id"] for row in waiting if row["message_id"] is not None}
    free = await lots.free(sorted(named))
    mine = [row for row in waiting if row["message_id"] is None or row["message_id"] in free]
    await lots.settle(mine, now)
    return len(mine)


async def waiting_ids(how_many: int) -> list[int]:
    """The oldest receipts that nobody has applied."""
    oldest = Receipt.filter(waiting=True).order_by("id").limit(how_many)
    return [int(str(each)) for each in await oldest.values_list("id", flat=True)]


async def put_aside(receipt_id: int) -> None:
    """Leave the receipt unjoined: applying it fails."""
    await Receipt.filter(id=receipt_id).update(waiting=False)


async def join_many(pairs: Sequence[tuple[int, str, str]], now: datetime) -> None:
    """Receipts that came before the provider's answer: at most three statements, in the settling transaction.

    `pairs` are (message_id, provider_id, address_index) of messages that were just settled as accepted.
    """
    early = await lots.early([Pair(*each) for each in pairs])
    await lots.settle(early, now)


async def join(message_id: int, provider_id: str, address_index: str, now: datetime) -> None:
    """`join_many` for one message."""
    await join_many([(message_id, provider_id, address_index)], now)
