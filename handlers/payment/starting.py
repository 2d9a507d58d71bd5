"""Starting a payment: an order at the platform, whose answer may be lost, and the pay code it gives."""

from datetime import timedelta

from db import settings
from db.atomic import atomic
from db.models import Bill, Payment
from exam.errors import RuleBroken
from exam.payment import ASKED_BACK, SOONEST, BillState, Event, State
from handlers import policies
from handlers.act import Act
from handlers.payment import asking, desk
from handlers.payment.provider import InDoubt, Order, Placed, Provider, Refused

LEFT = timedelta(minutes=1)
"""A pay code that ends sooner is of no use any more."""
TRIES = 3


async def start(bill_id: int, provider: Provider, act: Act) -> Payment:
    """A payment with a pay code that can be paid now: the one there is, or a new one.

    What is in doubt is asked back before anything is created. No transaction is open while the platform is
    called. Raises RuleBroken: unknown_id, not_allowed, bill_not_open, bill_over, nothing_to_pay,
    payment_in_doubt, payment_refused.
    """
    for _ in range(TRIES):
        payment, is_new = await _open(bill_id, provider.name, act)
        if is_new:
            return await _place(payment, provider, act)
        if payment.pay_code and payment.expires_at > act.now + LEFT:
            return payment
        await asking.ask(payment, provider, act)
        payment = await Payment.get(id=payment.id)
        if payment.state is State.CREATED and payment.pay_code and payment.expires_at > act.now + LEFT:
            return payment
        if payment.state in ASKED_BACK:
            break
    raise RuleBroken("payment_in_doubt")


@atomic
async def _open(bill_id: int, provider: str, act: Act) -> tuple[Payment, bool]:
    """The try that is under way, or a new one, kept before the platform hears of it."""
    bill = await desk.lock(bill_id)
    await _allow(bill, act)
    under_way = Payment.filter(bill_id=bill.id, provider=provider, state__in=ASKED_BACK)
    known = await under_way.order_by("-id").first()
    if known is not None:
        return known, False
    lives = act.now + (await settings.in_force()).code_lives
    row = await Payment.create(
        bill_id=bill.id,
        provider=provider,
        trade_number=f"KW{bill.id}X{act.chance.getrandbits(64):016x}",
        amount_fen=bill.total_fen,
        state=State.CREATED,
        made_at=act.now,
        expires_at=min(lives, bill.due_at) if bill.due_at else lives,
        due_at=act.now + SOONEST,
    )
    return row, True


async def _allow(bill: Bill, act: Act) -> None:
    await policies.allow_any(act, "payment.start", bill.payer_id, bill.organisation_id)
    if bill.state is not BillState.OPEN:
        raise RuleBroken("bill_not_open", state=bill.state.value)
    if bill.due_at is not None and bill.due_at <= act.now + LEFT:
        raise RuleBroken("bill_over")


async def _place(payment: Payment, provider: Provider, act: Act) -> Payment:
    bill = await Bill.get(id=payment.bill_id)
    answer = await provider.create(
        Order(payment.trade_number, payment.amount_fen, bill.title, payment.expires_at)
    )
    await _answered(payment.id, answer, act)
    if isinstance(answer, Refused):
        raise RuleBroken("payment_refused", code=answer.code)
    if isinstance(answer, InDoubt):
        raise RuleBroken("payment_in_doubt")
    return await Payment.get(id=payment.id)


@atomic
async def _answered(payment_id: int, answer: Placed | Refused | InDoubt, act: Act) -> None:
    """Record the answer, unless something newer is known."""
    _, payment = await desk.lock_around(payment_id)
    if payment.state not in ASKED_BACK:
        return
    if isinstance(answer, Placed):
        await asking.place(payment, answer.provider_number, answer.pay_code, act)
    elif isinstance(answer, Refused):
        await desk.move_payment(payment, Event.CLOSED, due_at=None, code=answer.code[:64])
    else:
        due_at = act.now + SOONEST
        await desk.move_payment(payment, Event.DOUBTED, due_at=due_at, code=answer.code[:64])
