"""Asking the platform back about payments that are not settled: lost answers, lost callbacks, closing."""

from dataclasses import replace
from datetime import datetime, timedelta

from db.atomic import atomic
from db.models import Bill, Payment
from delivery.channel import ProviderError
from exam.payment import ASKED_BACK, BillState, Event, ask_again_at
from handlers.act import Act
from handlers.payment import booking, desk
from handlers.payment.provider import Provider, Sight, Standing

AT_ONCE = 50
CLAIM = timedelta(seconds=30)
SETTLE = timedelta(seconds=60)
"""An order that the platform does not know so long after it was placed will not arrive any more."""


async def due(provider: str, act: Act) -> list[Payment]:
    """Payments whose next question is due."""
    waiting = Payment.filter(provider=provider, due_at__lte=act.now)
    return await waiting.order_by("due_at", "id").limit(AT_ONCE)


async def ask(payment: Payment, provider: Provider, act: Act) -> bool:
    """Ask about one payment, close it where nobody shall pay it any more, and record what there is.

    False where somebody else is asking. A platform that does not answer is asked again later.
    """
    mine = Payment.filter(id=payment.id, state__in=ASKED_BACK, due_at=payment.due_at)
    if not await mine.update(due_at=act.now + CLAIM):
        return False
    try:
        sight = await provider.query(payment.trade_number)
        if sight is not None and sight.standing is Standing.OPEN and await _is_over(payment, act.now):
            sight = await _close(payment, sight, provider)
    except ProviderError as failed:
        await _put_off(payment, failed.code, act.now)
        return True
    await record(payment.id, sight, act)
    return True


async def _is_over(payment: Payment, now: datetime) -> bool:
    return now >= payment.expires_at or not await Bill.exists(id=payment.bill_id, state=BillState.OPEN)


async def _close(payment: Payment, sight: Sight, provider: Provider) -> Sight | None:
    if await provider.close(payment.trade_number):
        return replace(sight, standing=Standing.CLOSED)
    return await provider.query(payment.trade_number)


async def _put_off(payment: Payment, code: str, now: datetime) -> None:
    """Nobody answered: the payment stays what it is."""
    due_at = ask_again_at(payment.made_at, payment.expires_at, now)
    await Payment.filter(id=payment.id, state__in=ASKED_BACK).update(due_at=due_at, code=code[:64])


@atomic
async def record(payment_id: int, sight: Sight | None, act: Act) -> None:
    """What the platform says of a payment, None when it does not know it."""
    bill, payment = await desk.lock_around(payment_id)
    if sight is not None and sight.standing is Standing.PAID:
        await _take(bill, payment, sight, act)
    elif payment.state not in ASKED_BACK:
        return
    elif sight is None and act.now < payment.made_at + SETTLE:
        await desk.move_payment(payment, Event.DOUBTED, due_at=payment.made_at + SETTLE, code="not_found")
    elif sight is None:
        await desk.move_payment(payment, Event.CLOSED, due_at=None, code="not_found")
    elif sight.standing is Standing.CLOSED:
        await desk.move_payment(
            payment, Event.CLOSED, provider_number=sight.provider_number, due_at=None, code=""
        )
    else:
        await place(payment, sight.provider_number, sight.pay_code, act)


async def place(payment: Payment, provider_number: str, pay_code: str, act: Act) -> None:
    """The platform has the order, nobody has paid it yet."""
    due_at = ask_again_at(payment.made_at, payment.expires_at, act.now)
    known = {"provider_number": provider_number, "pay_code": pay_code}
    await desk.move_payment(payment, Event.PLACED, **known, due_at=due_at, code="")


async def _take(bill: Bill, payment: Payment, sight: Sight, act: Act) -> None:
    told = booking.Told(sight.provider_number, sight.amount_fen, sight.currency, sight.paid_at or act.now)
    outcome = await booking.book(bill, payment, told, act)
    if outcome in (booking.Outcome.CURRENCY, booking.Outcome.NUMBER) and payment.state in ASKED_BACK:
        # Staff must look: reconciliation shows it. Until then nothing is asked every few seconds.
        await Payment.filter(id=payment.id).update(due_at=None, code=outcome.value)
