"""Receipts: what the carrier says of our messages; they move a message forward, never back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import lots, secrets
from db import receipts as stored
from db.atomic import atomic
from db.models.delivery import Receipt, Sending
from db.receipts import Pair
from delivery import figures
from delivery.inbox import Arrived

BEFORE_A_RECEIPT = (Sending.QUEUED, Sending.LEASED, Sending.UNKNOWN, Sending.ACCEPTED)
RECEIPT = {
    "fingerprint": "text",
    "channel": "text",
    "provider_id": "text",
    "out_id": "text",
    "address_index": "text",
    "success": "boolean",
    "code": "text",
    "reported_at": "timestamptz",
    "received_at": "timestamptz",
    "waiting": "boolean",
}


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
    await keep_arrived([Arrived(report, now) for report in reports])


async def keep_arrived(reports: Sequence[Arrived[Report]]) -> None:
    """`keep` for what came in several pushes."""
    # What is in flight says what the provider's answer says already.
    rows = [_row(each) for each in reports if not each.item.in_flight]
    await lots.insert_new("receipt", RECEIPT, rows)


def _row(each: Arrived[Report]) -> tuple[object, ...]:
    report = each.item
    ids = (report.fingerprint, report.channel, report.provider_id[:64], report.out_id[:64])
    told = (secrets.index(report.address), report.success, report.code[:64], report.reported_at)
    return (*ids, *told, each.at, True)


@atomic
async def apply(how_many: int, now: datetime, after: int = 0) -> int:
    """Join the oldest waiting receipts past id `after` to their messages; returns how many were dealt with.

    One without a message is kept until the message gets its id; one whose message another transaction is
    changing stays waiting.
    """
    waiting = await stored.waiting(after, how_many)
    named = {row["message_id"] for row in waiting if row["message_id"] is not None}
    free = await stored.free(sorted(named))
    mine = [row for row in waiting if row["message_id"] is None or row["message_id"] in free]
    await stored.settle(mine, now)
    for row in mine:
        figures.reported(row["code"])
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
    early = await stored.early([Pair(*each) for each in pairs])
    await stored.settle(early, now)
