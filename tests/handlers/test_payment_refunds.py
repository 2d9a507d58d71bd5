"""Money goes back by exception: asked for, decided by another, told to the platform once."""

from datetime import timedelta
from typing import Any

import pytest
from payment_rows import NOW, a_bill, a_line, acting
from platform_in_process import Platform, a_platform

from db import settings
from db.models import Bill, BillLine, Payment, Refund
from exam.errors import RuleBroken
from exam.payment import BillState, RefundState, State
from handlers.payment import asking, billing, refunding, starting
from handlers.payment.refunding import Wish

WANG = "staff:wang"


async def paid(platform: Platform) -> Payment:
    bill = await a_bill()
    payment = await starting.start(bill.id, platform, acting())
    platform.pay(payment.trade_number)
    await asking.ask(payment, platform, acting())
    return await Payment.get(id=payment.id)


async def asked(payment: Payment, amount: int = 5000, **changes: Any) -> Refund:
    return await refunding.request(Wish(payment.id, amount, "考试取消", **changes), acting())


async def sent(platform: Platform, minutes: int = 0) -> None:
    act = acting(NOW + timedelta(minutes=minutes))
    for row in await refunding.due(act):
        await refunding.send(row, platform, act)


async def state_of(bill_id: int) -> BillState:
    return (await Bill.get(id=bill_id)).state


async def test_a_refund_is_approved_by_another_and_given_back_once(database: str) -> None:
    platform = a_platform()
    payment = await paid(platform)
    row = await asked(payment)
    with pytest.raises(RuleBroken, match="same_person"):
        await refunding.decide(row.id, True, acting())
    await sent(platform)
    assert platform.paid_fen() == 26000

    await refunding.decide(row.id, True, acting(actor=WANG))
    await sent(platform)
    await sent(platform, 5)

    done = await Refund.get(id=row.id)
    assert (done.state, done.ended_at, done.due_at) == (RefundState.DONE, NOW, None)
    assert (platform.paid_fen(), await state_of(payment.bill_id)) == (21000, BillState.PARTLY_REFUNDED)


async def test_the_last_fen_back_makes_the_bill_refunded(database: str) -> None:
    platform = a_platform()
    payment = await paid(platform)
    for amount in (5000, 21000):
        row = await asked(payment, amount)
        await refunding.decide(row.id, True, acting(actor=WANG))
        await sent(platform)

    assert (platform.paid_fen(), await state_of(payment.bill_id)) == (0, BillState.REFUNDED)


async def test_never_more_goes_back_than_came(database: str) -> None:
    payment = await paid(a_platform())
    await asked(payment, 20000)
    with pytest.raises(RuleBroken) as refused:
        await asked(payment, 6001)
    assert (refused.value.reason, refused.value.values) == ("refund_too_much", {"left": "60.00"})

    first = await Refund.get(payment_id=payment.id)
    await refunding.decide(first.id, False, acting(actor=WANG))
    assert (await asked(payment, 26000)).state is RefundState.REQUESTED


@pytest.mark.parametrize("fault", ["lost", "down"])
async def test_a_refund_without_an_answer_is_asked_back_and_given_once(database: str, fault: str) -> None:
    platform = a_platform()
    payment = await paid(platform)
    row = await asked(payment)
    await refunding.decide(row.id, True, acting(actor=WANG))
    platform.faults = [fault]
    await sent(platform)
    assert (await Refund.get(id=row.id)).state is RefundState.SENT

    await sent(platform, 1)

    assert ((await Refund.get(id=row.id)).state, platform.paid_fen()) == (RefundState.DONE, 21000)


async def test_a_refund_that_the_platform_refuses_fails_and_frees_its_lines(database: str) -> None:
    platform = a_platform()
    payment = await paid(platform)
    bill = await Bill.get(id=payment.bill_id)
    line = await a_line(bill)
    row = await asked(payment, lines=[line.id])
    with pytest.raises(RuleBroken, match="refund_lines"):
        await asked(payment, 1, lines=[line.id])
    await refunding.decide(row.id, True, acting(actor=WANG))
    await Payment.filter(id=payment.id).update(trade_number="KW0")
    await sent(platform)

    failed = await Refund.get(id=row.id)
    assert (failed.state, failed.code) == (RefundState.FAILED, "NOT_FOUND")
    assert ((await BillLine.get(id=line.id)).refund_id, await state_of(bill.id)) == (None, BillState.PAID)


async def test_a_surplus_goes_back_without_touching_the_bill_and_under_any_rule(database: str) -> None:
    platform = a_platform()
    bill = await a_bill()
    payment = await starting.start(bill.id, platform, acting())
    await billing.void(bill.id, acting())
    platform.pay(payment.trade_number)
    await asking.ask(await Payment.get(id=payment.id), platform, acting())
    await settings.change("payment.refunds", "none", "staff:li", NOW)

    row = await asked(payment, 26000)
    await refunding.decide(row.id, True, acting(actor=WANG))
    await sent(platform)

    assert ((await Refund.get(id=row.id)).state, await state_of(bill.id)) == (
        RefundState.DONE,
        BillState.CANCELLED,
    )
    assert (platform.paid_fen(), (await Payment.get(id=payment.id)).state) == (0, State.SURPLUS)


async def test_where_nothing_is_refunded_nothing_can_be_asked_for(database: str) -> None:
    payment = await paid(a_platform())
    await settings.change("payment.refunds", "none", "staff:li", NOW)

    with pytest.raises(RuleBroken, match="refund_none"):
        await asked(payment)


async def test_what_was_not_paid_is_not_refunded(database: str) -> None:
    platform, bill = a_platform(), await a_bill()
    payment = await starting.start(bill.id, platform, acting())

    with pytest.raises(RuleBroken, match="refund_unpaid"):
        await asked(payment)
