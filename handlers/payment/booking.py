"""Money that has come: booked once, for the bill or as a surplus that is never lost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db import audit
from db.atomic import atomic
from db.models import Bill, Invoice, Payment, Refund
from exam.errors import RuleBroken
from exam.payment import NOT_LOST, RECEIVED, BillEvent, BillState, Event, State, surplus_of
from handlers import policies
from handlers.act import Act
from handlers.payment import desk
from handlers.payment.provider import CNY


class Outcome(StrEnum):
    """What became of the news that money has come."""

    BOOKED = "booked"
    SURPLUS = "surplus"
    AGAIN = "again"  # we knew
    AMOUNT = "amount"  # another sum than asked for: the platform itself is asked
    CURRENCY = "currency"
    NUMBER = "number"  # under another number of the platform than we know: reconciliation shows it
    UNKNOWN = "unknown_trade"
    UNREADABLE = "unreadable"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Told:
    """Money as the platform tells of it."""

    provider_number: str
    amount_fen: int
    currency: str
    paid_at: datetime


async def book(bill: Bill, payment: Payment, told: Told, act: Act) -> Outcome:
    """Book what the platform says it has; the bill is locked. What is booked stays booked."""
    if told.currency != CNY:
        return Outcome.CURRENCY
    if payment.state in RECEIVED:
        return Outcome.AGAIN if payment.provider_number == told.provider_number else Outcome.NUMBER
    if await _is_of_another(payment, told):
        return Outcome.NUMBER
    why = surplus_of(bill.state, payment.amount_fen, told.amount_fen)
    await desk.move_payment(
        payment,
        Event.TOO_MUCH if why else Event.PAID,
        provider_number=told.provider_number,
        paid_at=told.paid_at,
        paid_fen=told.amount_fen,
        surplus=why,
        due_at=None,
        code="",
    )
    if why is not None:
        return Outcome.SURPLUS
    await _settle(bill, told.paid_at, act)
    return Outcome.BOOKED


async def _is_of_another(payment: Payment, told: Told) -> bool:
    same = Payment.filter(provider=payment.provider, provider_number=told.provider_number)
    return await same.exclude(id=payment.id).exists()


async def _settle(bill: Bill, paid_at: datetime, act: Act) -> None:
    """The bill is paid: its other tries shall be closed, its payer gets a 票据 (domain.md 37)."""
    await desk.move(bill, BillEvent.PAID, act, paid_at=paid_at)
    await Invoice.create(bill_id=bill.id, state="due", made_at=act.now)
    await desk.ask_soon(bill, act.now)


@atomic
async def book_surplus(payment_id: int, act: Act) -> None:
    """Take money that came late for its bill, which staff have reopened.

    Raises RuleBroken: unknown_id, not_allowed, payment_not_allowed, bill_not_open, surplus_amount,
    surplus_refunded.
    """
    bill, payment = await desk.lock_around(payment_id)
    await policies.allow(act, "payment.book", bill.organisation_id)
    if bill.state is not BillState.OPEN:
        raise RuleBroken("bill_not_open", state=bill.state.value)
    if payment.state is State.SURPLUS and payment.paid_fen != bill.total_fen:
        raise RuleBroken("surplus_amount")
    if await Refund.filter(payment_id=payment.id, state__in=NOT_LOST).exists():
        raise RuleBroken("surplus_refunded")
    await desk.move_payment(payment, Event.BOOKED, surplus=None)
    await _settle(bill, payment.paid_at or act.now, act)
    await audit.record("payment.book", f"payment:{payment.id}", {"bill": bill.id}, act.actor, act.now)
