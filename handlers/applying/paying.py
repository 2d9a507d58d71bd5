"""What one's own registration costs, and the address at which it is paid (domain.md 33, 34)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from db import bill_rows
from db.models import Bill, Payment, Registration
from db.secrets import opened
from exam.payment import State as PaymentState
from handlers.act import Act

Start = Callable[[int, Act], Awaitable[object]]
"""handlers.payment.starting.start with a provider: bill id, who acts."""


@dataclass(frozen=True, slots=True)
class Due:
    """A bill that is open; `link` is where it can be paid now, empty until a payment was begun."""

    bill_id: int
    total_fen: int
    due_at: datetime | None
    link: str


async def due_of(row: Registration, now: datetime) -> Due | None:
    """The person's own open bill for this registration; None where there is none, or their school pays."""
    bills = await bill_rows.open_bills_with([row.id])
    bill = await Bill.filter(id__in=bills, person_id=row.person_id).first()
    if bill is None:
        return None
    begun = Payment.filter(bill_id=bill.id, state=PaymentState.CREATED, expires_at__gt=now)
    payment = await begun.order_by("-id").first()
    link = opened(payment.pay_code) if payment is not None and payment.pay_code else ""
    return Due(bill.id, bill.total_fen, bill.due_at, link)
