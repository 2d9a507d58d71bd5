"""A bill is paid once, whatever happens to answers and callbacks, and money is never lost."""

from datetime import timedelta
from typing import Any

import pytest
from payment_rows import NOW, a_bill, acting, an_organisation
from platform_in_process import Platform, a_platform

from db.models import Bill, BillLine, Invoice, Payment, PaymentCallback
from exam.errors import RuleBroken
from exam.payment import BillState, Charge, State, Surplus
from handlers.payment import asking, billing, booking, callbacks, followers, starting
from handlers.payment.booking import Outcome, Told
from handlers.payment.callbacks import Notice, Push

MINUTE = timedelta(minutes=1)
CHARGES = [Charge("理论", 5000, 1), Charge("实操", 21000, 2)]


async def a_demand(**changes: Any) -> billing.Demand:
    centre, school = await an_organisation(), await an_organisation()
    usual: dict[str, Any] = {"organisation_id": centre.id, "title": "鉴定费", "charges": CHARGES}
    return billing.Demand(**{**usual, "payer_id": school.id, **changes})


async def fresh(payment: Payment) -> Payment:
    return await Payment.get(id=payment.id)


async def bill_of(payment: Payment) -> Bill:
    return await Bill.get(id=payment.bill_id)


async def told_of(payment: Payment, platform: Platform, **changes: Any) -> PaymentCallback:
    """The platform's callback about a paid order, kept as a row."""
    sight = await platform.query(payment.trade_number)
    assert sight is not None
    usual: dict[str, Any] = {
        "amount_fen": payment.amount_fen,
        "currency": "CNY",
        "paid_at": platform.clock.now(),
    }
    told = Told(**{"provider_number": sight.provider_number, **usual, **changes})
    body = f"{payment.trade_number}{changes}".encode()
    await callbacks.keep(Push("unified", body, True, Notice(payment.trade_number, told), NOW))
    row = await PaymentCallback.all().order_by("-id").first()
    assert row is not None
    return row


async def started(platform: Platform, bill: Bill | None = None) -> Payment:
    return await starting.start((bill or await a_bill()).id, platform, acting(platform.clock.now()))


async def test_a_bill_is_the_sum_of_its_lines_and_a_subject_is_billed_once(database: str) -> None:
    bill = await billing.make(await a_demand(), acting())
    with pytest.raises(RuleBroken, match="already_billed"):
        await billing.make(await a_demand(charges=[Charge("实操", 1, 2)]), acting())

    await billing.void(bill.id, acting())
    again = await billing.make(await a_demand(), acting())

    assert (again.total_fen, again.state) == (26000, BillState.OPEN)
    lines = await BillLine.filter(bill_id=again.id).order_by("id")
    assert [(line.label, line.amount_fen, line.registration_item_id) for line in lines] == [
        ("理论", 5000, 1),
        ("实操", 21000, 2),
    ]
    assert (await Bill.get(id=bill.id)).state is BillState.CANCELLED


async def test_a_bill_over_nothing_is_paid(database: str) -> None:
    bill = await billing.make(
        await a_demand(charges=[Charge("理论", 0)], payer_id=None, person_id=7), acting()
    )

    assert (bill.state, bill.paid_at, await Payment.all().count()) == (BillState.PAID, NOW, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"payer_id": None}, "one_payer"),
        ({"person_id": 1}, "one_payer"),
        ({"title": " "}, "bill_title"),
        ({"due_at": NOW}, "bill_due"),
        ({"payer_id": 999_999}, "unknown_id"),
        ({"charges": []}, "no_charges"),
        ({"charges": [Charge("科" * 61, 1)]}, "bill_label"),
    ],
)
async def test_a_bill_that_makes_no_sense_is_refused(
    database: str, changes: dict[str, Any], reason: str
) -> None:
    demand = await a_demand(**changes)
    with pytest.raises(RuleBroken) as refused:
        await billing.make(demand, acting())

    assert (refused.value.reason, await Bill.all().count()) == (reason, 0)


async def test_a_pay_code_is_given_once_and_paid_by_the_callback(database: str) -> None:
    platform = a_platform()
    payment = await started(platform)
    assert (await started(platform, await bill_of(payment))).id == payment.id
    platform.pay(payment.trade_number)

    outcome = await callbacks.take(await told_of(payment, platform), acting())

    assert (outcome, len(platform.created)) == (Outcome.BOOKED, 1)
    paid, bill = await fresh(payment), await bill_of(payment)
    assert (paid.state, paid.paid_fen, paid.due_at) == (State.PAID, 26000, None)
    assert (bill.state, bill.paid_at) == (BillState.PAID, NOW)
    assert [each.state for each in await Invoice.filter(bill_id=bill.id)] == ["due"]
    with pytest.raises(RuleBroken, match="bill_not_open"):
        await started(platform, bill)


async def test_a_doubled_callback_is_one_row_and_books_once(database: str) -> None:
    platform = a_platform()
    payment = await started(platform)
    platform.pay(payment.trade_number)
    row = await told_of(payment, platform)
    await told_of(payment, platform)

    assert [await callbacks.take(row, acting()) for _ in range(2)] == [Outcome.BOOKED, Outcome.AGAIN]
    assert (await PaymentCallback.all().count(), await callbacks.waiting(acting())) == (1, [])


async def test_a_lost_callback_is_found_by_asking(database: str) -> None:
    platform = a_platform()
    payment = await started(platform)
    platform.pay(payment.trade_number)
    platform.clock.advance(60)
    later = acting(platform.clock.now())

    [due] = await asking.due("unified", later)
    await asking.ask(due, platform, later)

    assert (await bill_of(payment)).state is BillState.PAID
    assert await asking.due("unified", acting(NOW + timedelta(days=9))) == []


async def test_a_lost_answer_is_asked_back_before_anything_is_created_again(database: str) -> None:
    platform, bill = a_platform(), await a_bill()
    platform.faults = ["lost"]
    with pytest.raises(RuleBroken, match="payment_in_doubt"):
        await started(platform, bill)
    assert [each.state for each in await Payment.all()] == [State.UNKNOWN]

    payment = await started(platform, bill)

    assert (payment.state, platform.created) == (State.CREATED, [payment.trade_number])
    assert payment.pay_code == f"https://pay.example/bills/{payment.provider_number}"


async def test_an_order_that_never_arrived_is_given_up_only_when_it_cannot_come_any_more(
    database: str,
) -> None:
    platform, bill = a_platform(), await a_bill()
    platform.faults = ["down"]
    for _ in range(2):
        with pytest.raises(RuleBroken, match="payment_in_doubt"):
            await started(platform, bill)
    assert (await Payment.all().count(), platform.created) == (1, [])

    platform.clock.advance(61)
    payment = await started(platform, bill)

    states = [each.state for each in await Payment.all().order_by("id")]
    assert (states, platform.created) == ([State.CLOSED, State.CREATED], [payment.trade_number])


async def test_a_callback_with_another_sum_is_not_believed_and_the_platform_is_asked(database: str) -> None:
    platform = a_platform()
    payment = await started(platform)
    platform.pay(payment.trade_number)

    assert await callbacks.take(await told_of(payment, platform, amount_fen=1), acting()) is Outcome.AMOUNT
    assert (await fresh(payment)).state is State.CREATED
    [due] = await asking.due("unified", acting())
    await asking.ask(due, platform, acting())

    assert ((await fresh(payment)).paid_fen, (await bill_of(payment)).state) == (26000, BillState.PAID)


async def test_a_callback_in_another_currency_or_for_nothing_of_ours_books_nothing(database: str) -> None:
    platform = a_platform()
    payment = await started(platform)
    strange = await told_of(payment, platform, currency="USD")
    await PaymentCallback.filter(id=(await told_of(payment, platform)).id).update(trade_number="KW0")
    unknown = await PaymentCallback.get(trade_number="KW0")

    outcomes = [await callbacks.take(each, acting()) for each in (strange, unknown)]

    assert outcomes == [Outcome.CURRENCY, Outcome.UNKNOWN]
    assert (await bill_of(payment)).state is BillState.OPEN


async def test_a_forged_callback_is_kept_but_neither_acted_upon_nor_in_the_way_of_the_genuine_one(
    database: str,
) -> None:
    platform = a_platform()
    payment = await started(platform)
    platform.pay(payment.trade_number)
    sight = await platform.query(payment.trade_number)
    assert sight is not None
    notice = Notice(payment.trade_number, Told(sight.provider_number, 26000, "CNY", NOW))
    for genuine in (False, False, True):
        await callbacks.keep(Push("unified", b"body", genuine, notice, NOW))

    [forged, right] = await PaymentCallback.all().order_by("id")
    assert (forged.outcome, forged.waiting, forged.trade_number) == ("forged", False, "")
    assert [each.id for each in await callbacks.waiting(acting())] == [right.id]
    assert await callbacks.take(right, acting()) is Outcome.BOOKED


async def test_money_for_a_void_bill_is_kept_as_a_surplus(database: str) -> None:
    platform = a_platform()
    payment = await started(platform)
    await billing.void(payment.bill_id, acting())
    platform.pay(payment.trade_number)
    [due] = await asking.due("unified", acting())

    await asking.ask(due, platform, acting())

    kept = await fresh(payment)
    assert (kept.state, kept.surplus, kept.paid_fen) == (State.SURPLUS, Surplus.VOID, 26000)
    assert (await bill_of(payment)).state is BillState.CANCELLED


async def test_the_order_of_a_void_bill_is_closed_at_the_platform(database: str) -> None:
    platform = a_platform()
    payment = await started(platform)
    await billing.void(payment.bill_id, acting())
    [due] = await asking.due("unified", acting())
    await asking.ask(due, platform, acting())

    sight = await platform.query(payment.trade_number)
    assert sight is not None
    assert ((await fresh(payment)).state, sight.standing.value) == (State.CLOSED, "CLOSED")


async def test_a_bill_expires_at_its_deadline_and_what_comes_later_is_booked_by_staff(database: str) -> None:
    platform = a_platform()
    bill = await a_bill(due_at=NOW + 30 * MINUTE)
    payment = await started(platform, bill)
    assert payment.expires_at == bill.due_at
    late = acting(NOW + 30 * MINUTE)
    assert await billing.overdue(acting(NOW + 29 * MINUTE)) == []
    for row in await billing.overdue(late):
        await billing.expire(row, late)
    platform.clock.advance(1800)
    platform.pay(payment.trade_number, even_if_closed=True)
    await asking.ask(await fresh(payment), platform, late)
    assert (await fresh(payment)).surplus is Surplus.EXPIRED
    with pytest.raises(RuleBroken, match="bill_not_open"):
        await booking.book_surplus(payment.id, late)

    await billing.reopen(bill.id, NOW + 60 * MINUTE, late)
    await booking.book_surplus(payment.id, late)

    assert ((await fresh(payment)).state, (await bill_of(payment)).state) == (State.PAID, BillState.PAID)


async def test_what_comes_for_a_closed_try_pays_the_bill_that_is_still_open(database: str) -> None:
    platform = a_platform()
    first = await started(platform)
    platform.clock.advance(3 * 3600)
    later = acting(platform.clock.now())
    second = await started(platform, await bill_of(first))
    assert (first.id == second.id, (await fresh(first)).state) == (False, State.CLOSED)
    for payment in (first, second):
        platform.pay(payment.trade_number, even_if_closed=True)
        await callbacks.take(await told_of(payment, platform), later)

    assert [(await fresh(each)).state for each in (first, second)] == [State.PAID, State.SURPLUS]
    assert (await fresh(second)).surplus is Surplus.DOUBLE


async def test_those_who_follow_a_bill_hear_of_it_in_its_transaction(database: str) -> None:
    heard: list[str] = []

    async def hear(bill: Bill, event: object, act: object) -> None:
        heard.append(f"{bill.id} {event}")
        if len(heard) == 1:
            raise LookupError

    platform = a_platform()
    payment = await started(platform)
    platform.pay(payment.trade_number)
    row = await told_of(payment, platform)
    followers.FOLLOWERS.append(hear)
    try:
        with pytest.raises(LookupError):
            await callbacks.take(row, acting())
        assert (await bill_of(payment)).state is BillState.OPEN
        await callbacks.take(row, acting())
    finally:
        followers.FOLLOWERS.remove(hear)

    assert (heard, (await bill_of(payment)).state) == ([f"{payment.bill_id} paid"] * 2, BillState.PAID)
