"""What a platform pushes: kept once, then taken; a push that is not genuine is kept and never acted upon."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.atomic import atomic
from db.models import Payment, PaymentCallback
from exam.payment import ASKED_BACK, RECEIVED
from handlers.act import Act
from handlers.payment import booking, desk
from handlers.payment.booking import Outcome, Told

AT_ONCE = 200
FORGED_KEPT = 200
"""Pushes that are not genuine and are kept within an hour: enough to see them, too few to fill a disk."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a genuine push says: this order was paid."""

    trade_number: str
    told: Told


@dataclass(frozen=True, slots=True)
class Push:
    """The body of a push; `notice` None where it says nothing that we understand."""

    provider: str
    body: bytes
    genuine: bool
    notice: Notice | None
    received_at: datetime


async def keep(push: Push) -> None:
    """Write the push as one row; the same one again changes nothing."""
    if not push.genuine and await _are_too_many(push.received_at):
        return
    kind = b"genuine" if push.genuine else b"forged"
    fingerprint = hashlib.sha256(b"\0".join((push.provider.encode(), kind, push.body))).hexdigest()
    notice = push.notice if push.genuine else None
    row = PaymentCallback(
        provider=push.provider,
        fingerprint=fingerprint,
        body=push.body.decode("utf-8", "replace"),
        genuine=push.genuine,
        outcome="" if notice else (Outcome.UNREADABLE if push.genuine else Outcome.FORGED).value,
        received_at=push.received_at,
        waiting=notice is not None,
        **_columns(notice),
    )
    await PaymentCallback.bulk_create([row], ignore_conflicts=True)


def _columns(notice: Notice | None) -> dict[str, object]:
    if notice is None:
        return {}
    told = notice.told
    return {
        "trade_number": notice.trade_number,
        "provider_number": told.provider_number,
        "amount_fen": told.amount_fen,
        "currency": told.currency,
        "paid_at": told.paid_at,
    }


async def _are_too_many(now: datetime) -> bool:
    lately = PaymentCallback.filter(genuine=False, received_at__gt=now - timedelta(hours=1))
    return await lately.count() >= FORGED_KEPT


async def waiting(act: Act) -> list[PaymentCallback]:
    """Pushes that nobody has taken yet, in the order in which they came."""
    return await PaymentCallback.filter(waiting=True).order_by("id").limit(AT_ONCE)


@atomic
async def take(row: PaymentCallback, act: Act) -> Outcome:
    """Book what a push tells of, once."""
    found = await Payment.filter(provider=row.provider, trade_number=row.trade_number).first()
    outcome = Outcome.UNKNOWN if found is None else await _book(found.id, row, act)
    changes = {"waiting": False, "outcome": outcome.value, "payment_id": found.id if found else None}
    await PaymentCallback.filter(id=row.id, waiting=True).update(**changes)
    return outcome


async def _book(payment_id: int, row: PaymentCallback, act: Act) -> Outcome:
    """A push is believed where it says what we expect; otherwise the platform itself is asked."""
    bill, payment = await desk.lock_around(payment_id)
    told = Told(row.provider_number, row.amount_fen or 0, row.currency, row.paid_at or row.received_at)
    if payment.state in RECEIVED or told.amount_fen == payment.amount_fen:
        outcome = await booking.book(bill, payment, told, act)
    else:
        outcome = Outcome.AMOUNT
    if outcome in (Outcome.AMOUNT, Outcome.CURRENCY):
        await Payment.filter(id=payment.id, state__in=ASKED_BACK).update(due_at=act.now)
    return outcome
