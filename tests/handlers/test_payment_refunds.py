"""Money goes back by exception: asked for, decided by another, told to the platform once."""

from datetime import timedelta
from typing import Any

import pytest
from payment_rows import NOW, a_bill, a_line, a_refund, acting
from platform_in_process import Platform, a_platform
from tortoise.transactions import in_transaction

from db import settings
from db.models import ApprovalDecision, Bill, BillLine, Payment, Refund
from exam.approval import Place, Step, Verdict
from exam.errors import RuleBroken
from exam.payment import BillState, RefundState, State
from handlers.approval import routes
from handlers.approval.batches import Selection, decide_many
from handlers.approval.topics import Ruling
from handlers.jobs import undoing, walking
from handlers.payment import asking, billing, deciding, refunding, starting
from handlers.payment.refunding import Wish

WANG, ZHAO = "staff:wang", "staff:zhao"


async def paid(platform: Platform) -> Payment:
    bill = await a_bill()
    payment = await starting.start(bill.id, platform, acting())
    platform.pay(payment.trade_number)
    await asking.ask(payment, platform, acting())
    return await Payment.get(id=payment.id)


async def asked(payment: Payment, amount: int = 5000, **changes: Any) -> Refund:
    return await refunding.request(Wish(payment.id, amount, "考试取消", **changes), acting())


async def agreed(row: Refund) -> None:
    """By the chief of finance and by the director."""
    for who in (WANG, ZHAO):
        await deciding.decide(row.id, True, acting(actor=who))


async def sent(platform: Platform, minutes: int = 0) -> None:
    act = acting(NOW + timedelta(minutes=minutes))
    for row in await refunding.due(act):
        await refunding.send(row, platform, act)


async def state_of(bill_id: int) -> BillState:
    return (await Bill.get(id=bill_id)).state


async def test_a_refund_is_agreed_to_by_two_others_and_given_back_once(database: str) -> None:
    platform = a_platform()
    payment = await paid(platform)
    row = await asked(payment)
    with pytest.raises(RuleBroken, match="four_eyes"):
        await deciding.decide(row.id, True, acting())
    first = await deciding.decide(row.id, True, acting(actor=WANG))
    with pytest.raises(RuleBroken, match="four_eyes"):
        await deciding.decide(row.id, True, acting(actor=WANG))
    await sent(platform)
    assert (first.state, platform.paid_fen()) == (RefundState.REQUESTED, 26000)

    await deciding.decide(row.id, True, acting(actor=ZHAO))
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
        await agreed(row)
        await sent(platform)

    assert (platform.paid_fen(), await state_of(payment.bill_id)) == (0, BillState.REFUNDED)


async def test_never_more_goes_back_than_came(database: str) -> None:
    payment = await paid(a_platform())
    await asked(payment, 20000)
    with pytest.raises(RuleBroken) as refused:
        await asked(payment, 6001)
    assert (refused.value.reason, refused.value.values) == ("refund_too_much", {"left": "60.00"})

    first = await Refund.get(payment_id=payment.id)
    await deciding.decide(first.id, False, acting(actor=WANG))
    assert (await asked(payment, 26000)).state is RefundState.REQUESTED


@pytest.mark.parametrize("fault", ["lost", "down"])
async def test_a_refund_without_an_answer_is_asked_back_and_given_once(database: str, fault: str) -> None:
    platform = a_platform()
    payment = await paid(platform)
    row = await asked(payment)
    await agreed(row)
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
    await agreed(row)
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
    await agreed(row)
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


async def test_a_refund_that_is_refused_frees_its_lines_and_cannot_be_decided_again(database: str) -> None:
    payment = await paid(a_platform())
    line = await a_line(await Bill.get(id=payment.bill_id))
    row = await asked(payment, lines=[line.id])

    refused = await deciding.decide(row.id, False, acting(actor=WANG), "evidence")

    assert (refused.state, refused.decided_by) == (RefundState.REFUSED, WANG)
    assert (await BillLine.get(id=line.id)).refund_id is None
    with pytest.raises(RuleBroken, match="refund_not_allowed"):
        await deciding.decide(row.id, True, acting(actor=ZHAO))


async def test_a_refund_of_before_that_has_no_case_is_decided_like_any_other(database: str) -> None:
    payment = await paid(a_platform())
    row = await a_refund(payment)

    await agreed(row)

    assert (await Refund.get(id=row.id)).state is RefundState.APPROVED
    assert await ApprovalDecision.filter(approval_case__topic="refund").count() == 2


async def test_a_batch_of_refunds_is_sent_when_it_cannot_be_undone_any_more(database: str) -> None:
    platform = a_platform()
    payment = await paid(platform)
    async with in_transaction():
        await routes.set_route("refund", None, [Step(1, "chief", "", Place.OWN)], acting())
    row, kept = await asked(payment), await asked(payment)
    job = await decide_many(Selection("refund"), Ruling(Verdict.PASS), acting(actor=WANG))
    await walking.walk_all(job.id, lambda: acting(actor=WANG))
    await sent(platform)
    assert {(each.state, each.due_at) for each in await Refund.all()} == {(RefundState.APPROVED, None)}

    await undoing.undo(job.id, acting(actor=WANG))
    await walking.walk_all(job.id, lambda: acting(actor=WANG))
    assert {each.state for each in await Refund.all()} == {RefundState.REQUESTED}

    await deciding.decide(row.id, True, acting(actor=WANG))
    await sent(platform)
    assert (await Refund.get(id=row.id)).state is RefundState.DONE
    assert (await Refund.get(id=kept.id)).state is RefundState.REQUESTED
