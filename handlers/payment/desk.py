"""A locked bill, and its one way from state to state; lock order: plan, bill, payment."""

from datetime import datetime
from typing import Any

from db.models import Bill, Payment
from exam.errors import RuleBroken
from exam.payment import BillEvent, Event, next_bill, next_payment
from handlers.act import Act
from handlers.payment import followers


async def lock(bill_id: int) -> Bill:
    """Raises RuleBroken("unknown_id")."""
    found = await Bill.filter(id=bill_id).select_for_update(no_key=True).first()
    if found is None:
        raise RuleBroken("unknown_id", what="缴费单", id=bill_id)
    return found


async def lock_around(payment_id: int) -> tuple[Bill, Payment]:
    """The bill of a payment, locked, and the payment as it is now; raises RuleBroken("unknown_id")."""
    found = await Payment.get_or_none(id=payment_id)
    if found is None:
        raise RuleBroken("unknown_id", what="支付", id=payment_id)
    bill = await lock(found.bill_id)
    return bill, await Payment.get(id=payment_id)


async def move(bill: Bill, event: BillEvent, act: Act, **changes: Any) -> None:
    """Store the next state; raises RuleBroken("bill_not_allowed")."""
    bill.state = next_bill(bill.state, event)
    bill.version += 1
    bill.update_from_dict(changes)
    await bill.save(update_fields=["state", "version", *changes])
    await followers.tell(bill, event, act)


async def move_payment(payment: Payment, event: Event, **changes: Any) -> None:
    """Store the next state; raises RuleBroken("payment_not_allowed")."""
    payment.state = next_payment(payment.state, event)
    payment.update_from_dict(changes)
    await payment.save(update_fields=["state", *changes])


async def ask_soon(bill: Bill, now: datetime) -> None:
    """Have the platform asked (and where need be, told to close) about every try that is not settled."""
    await Payment.filter(bill_id=bill.id, due_at__not_isnull=True).update(due_at=now)
