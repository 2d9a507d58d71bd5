"""What may happen to a bill, to one try to pay it, and to money that goes back (docs/schema.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from exam.errors import RuleBroken


class BillState(StrEnum):
    OPEN = "OPEN"
    PAID = "PAID"
    PARTLY_REFUNDED = "PARTLY_REFUNDED"
    REFUNDED = "REFUNDED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


class BillEvent(StrEnum):
    PAID = "paid"
    EXPIRED = "expired"
    VOIDED = "voided"
    REOPENED = "reopened"  # by staff, who may then book what came late
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"


class State(StrEnum):
    """Of a payment: one try at a provider."""

    CREATED = "CREATED"
    UNKNOWN = "UNKNOWN"  # the provider may know more than we do
    PAID = "PAID"
    CLOSED = "CLOSED"
    SURPLUS = "SURPLUS"  # money that the bill does not need: kept, listed, refunded or booked by staff


class Event(StrEnum):
    PLACED = "placed"  # the provider has the order and nobody paid yet
    DOUBTED = "doubted"  # a call got no clear answer
    PAID = "paid"
    TOO_MUCH = "too_much"
    CLOSED = "closed"
    BOOKED = "booked"  # staff take a surplus for the reopened bill


class RefundState(StrEnum):
    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    SENT = "SENT"
    DONE = "DONE"
    FAILED = "FAILED"


class RefundEvent(StrEnum):
    APPROVED = "approved"
    REFUSED = "refused"
    UNDONE = "undone"  # a batch decision is taken back within its window
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


class Surplus(StrEnum):
    """Why a bill does not need the money."""

    AMOUNT = "amount"
    DOUBLE = "double"
    EXPIRED = "expired"
    VOID = "void"


ASKED_BACK = frozenset({State.CREATED, State.UNKNOWN})
RECEIVED = frozenset({State.PAID, State.SURPLUS})
"""States in which the provider has the payer's money."""
COLLECTED = frozenset({BillState.PAID, BillState.PARTLY_REFUNDED, BillState.REFUNDED})
UNDER_WAY = frozenset({RefundState.REQUESTED, RefundState.APPROVED, RefundState.SENT})
NOT_LOST = frozenset({*UNDER_WAY, RefundState.DONE})
"""Refunds that count against what can still go back."""

BILL: dict[tuple[BillState, BillEvent], BillState] = {
    (BillState.OPEN, BillEvent.PAID): BillState.PAID,
    (BillState.OPEN, BillEvent.EXPIRED): BillState.EXPIRED,
    (BillState.OPEN, BillEvent.VOIDED): BillState.CANCELLED,
    (BillState.EXPIRED, BillEvent.REOPENED): BillState.OPEN,
    (BillState.EXPIRED, BillEvent.VOIDED): BillState.CANCELLED,
    (BillState.PAID, BillEvent.PART_REFUNDED): BillState.PARTLY_REFUNDED,
    (BillState.PAID, BillEvent.REFUNDED): BillState.REFUNDED,
    (BillState.PARTLY_REFUNDED, BillEvent.PART_REFUNDED): BillState.PARTLY_REFUNDED,
    (BillState.PARTLY_REFUNDED, BillEvent.REFUNDED): BillState.REFUNDED,
}
# Money can arrive for a closed try as well: the payer was quicker than our closing.
PAYMENT: dict[tuple[State, Event], State] = {
    (State.CREATED, Event.PLACED): State.CREATED,
    (State.UNKNOWN, Event.PLACED): State.CREATED,
    (State.CREATED, Event.DOUBTED): State.UNKNOWN,
    (State.UNKNOWN, Event.DOUBTED): State.UNKNOWN,
    (State.CREATED, Event.CLOSED): State.CLOSED,
    (State.UNKNOWN, Event.CLOSED): State.CLOSED,
    **{(state, Event.PAID): State.PAID for state in (*ASKED_BACK, State.CLOSED)},
    **{(state, Event.TOO_MUCH): State.SURPLUS for state in (*ASKED_BACK, State.CLOSED)},
    (State.SURPLUS, Event.BOOKED): State.PAID,
}
REFUND: dict[tuple[RefundState, RefundEvent], RefundState] = {
    (RefundState.REQUESTED, RefundEvent.APPROVED): RefundState.APPROVED,
    (RefundState.REQUESTED, RefundEvent.REFUSED): RefundState.REFUSED,
    (RefundState.APPROVED, RefundEvent.UNDONE): RefundState.REQUESTED,
    (RefundState.APPROVED, RefundEvent.SENT): RefundState.SENT,
    (RefundState.SENT, RefundEvent.DONE): RefundState.DONE,
    (RefundState.SENT, RefundEvent.FAILED): RefundState.FAILED,
}

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


def _next(table: dict[tuple[S, E], S], reason: str, state: S, event: E) -> S:
    try:
        return table[state, event]
    except KeyError:
        raise RuleBroken(reason, state=state.value, event=event.value) from None


def next_bill(state: BillState, event: BillEvent) -> BillState:
    """Raises RuleBroken("bill_not_allowed") where the table has no row."""
    return _next(BILL, "bill_not_allowed", state, event)


def next_payment(state: State, event: Event) -> State:
    """Raises RuleBroken("payment_not_allowed") where the table has no row."""
    return _next(PAYMENT, "payment_not_allowed", state, event)


def next_refund(state: RefundState, event: RefundEvent) -> RefundState:
    """Raises RuleBroken("refund_not_allowed") where the table has no row."""
    return _next(REFUND, "refund_not_allowed", state, event)


def surplus_of(bill: BillState, asked_fen: int, told_fen: int) -> Surplus | None:
    """Why this money is more than the bill needs, or None: it pays the bill."""
    if bill in COLLECTED:
        return Surplus.DOUBLE
    if bill is BillState.EXPIRED:
        return Surplus.EXPIRED
    if bill is BillState.CANCELLED:
        return Surplus.VOID
    return None if told_fen == asked_fen else Surplus.AMOUNT


@dataclass(frozen=True, slots=True)
class Charge:
    """What one subject costs: `label` as the receipt shows it, the registration's item where there is one."""

    label: str
    amount_fen: int
    item_id: int | None = None


LARGEST_BILL = 10**11


def total_of(charges: Sequence[Charge]) -> int:
    """The sum in fen; RuleBroken("no_charges", "bad_charge", "charged_twice", "bill_too_large")."""
    if not charges:
        raise RuleBroken("no_charges")
    for each in charges:
        if each.amount_fen < 0 or not each.label.strip():
            raise RuleBroken("bad_charge", label=each.label, fen=each.amount_fen)
    items = [each.item_id for each in charges if each.item_id is not None]
    if len(set(items)) < len(items):
        raise RuleBroken("charged_twice")
    total = sum(each.amount_fen for each in charges)
    if total > LARGEST_BILL:
        raise RuleBroken("bill_too_large")
    return total


SOONEST, LATEST = timedelta(seconds=20), timedelta(hours=1)


def ask_again_at(made_at: datetime, expires_at: datetime, now: datetime) -> datetime:
    """When to ask the provider next: the older the try the more seldom, and when its time is over."""
    pause = min(max(now - made_at, SOONEST), LATEST)
    over = max(expires_at, now + SOONEST)
    return min(now + pause, over) if expires_at > now else now + pause


def yuan(fen: int) -> str:
    """1234567 as "12345.67"."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
