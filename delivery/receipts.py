"""Receipts: what the carrier says of our messages; they move a message forward, never back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from db import secrets
from db.models.delivery import Failure, OutgoingMessage, Receipt, Sending

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


async def waiting(how_many: int) -> list[Receipt]:
    return await Receipt.filter(waiting=True).order_by("id").limit(how_many)


async def apply(receipt: Receipt, now: datetime) -> None:
    """Join the receipt to its message; without one it is kept until the message gets its id."""
    message = await _message_of(receipt)
    async with in_transaction():
        if message is not None:
            await _move(message.id, receipt, now)
        known = {"message_id": message.id} if message is not None else {}
        await Receipt.filter(id=receipt.id).update(waiting=False, **known)


async def put_aside(receipt: Receipt) -> None:
    """Leave the receipt unjoined: applying it fails."""
    await Receipt.filter(id=receipt.id).update(waiting=False)


async def join(message_id: int, provider_id: str, address_index: str, now: datetime) -> None:
    """Receipts that came before the provider's answer; runs in the settling transaction."""
    if not provider_id:
        return
    early = await Receipt.filter(
        provider_id=provider_id, address_index=address_index, message_id=None
    ).order_by("id")
    for receipt in early:
        await _move(message_id, receipt, now)
        await Receipt.filter(id=receipt.id).update(message_id=message_id)


async def _message_of(receipt: Receipt) -> OutgoingMessage | None:
    if receipt.out_id:
        found = await OutgoingMessage.get_or_none(out_id=receipt.out_id)
        if found is not None and found.address_index == receipt.address_index:
            return found
    if not receipt.provider_id:
        return None
    return await OutgoingMessage.filter(
        provider_id=receipt.provider_id, address_index=receipt.address_index
    ).first()


async def _move(message_id: int, receipt: Receipt, now: datetime) -> None:
    message = await OutgoingMessage.get(id=message_id)
    changes: dict[str, object] = {
        "state": Sending.DELIVERED if receipt.success else Sending.FAILED,
        "code": receipt.code,
        "failure": None if receipt.success else Failure.PERMANENT,
        "provider_id": receipt.provider_id or message.provider_id,
        "accepted_at": message.accepted_at or message.handed_at or now,
        "ended_at": now,
        "lease": None,
    }
    if not receipt.success or (message.accepted_at is None and message.prompt_id is not None):
        changes["news"] = True
    await OutgoingMessage.filter(id=message_id, state__in=BEFORE_A_RECEIPT).update(**changes)
