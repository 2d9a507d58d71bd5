"""Bills, payments and refunds: every state with every event, sums, and when to ask again."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.errors import RuleBroken
from exam.payment import (
    BILL,
    COLLECTED,
    LATEST,
    PAYMENT,
    RECEIVED,
    REFUND,
    SOONEST,
    BillEvent,
    BillState,
    Charge,
    Event,
    RefundEvent,
    RefundState,
    State,
    Surplus,
    ask_again_at,
    next_bill,
    next_payment,
    next_refund,
    surplus_of,
    total_of,
    yuan,
)

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
B, P, R = BillState, State, RefundState
BILLS = {
    "paid": {B.OPEN: B.PAID},
    "expired": {B.OPEN: B.EXPIRED},
    "voided": {B.OPEN: B.CANCELLED, B.EXPIRED: B.CANCELLED},
    "reopened": {B.EXPIRED: B.OPEN},
    "part_refunded": {B.PAID: B.PARTLY_REFUNDED, B.PARTLY_REFUNDED: B.PARTLY_REFUNDED},
    "refunded": {B.PAID: B.REFUNDED, B.PARTLY_REFUNDED: B.REFUNDED},
}
PAYMENTS = {
    "placed": {P.CREATED: P.CREATED, P.UNKNOWN: P.CREATED},
    "doubted": {P.CREATED: P.UNKNOWN, P.UNKNOWN: P.UNKNOWN},
    "paid": {P.CREATED: P.PAID, P.UNKNOWN: P.PAID, P.CLOSED: P.PAID},
    "too_much": {P.CREATED: P.SURPLUS, P.UNKNOWN: P.SURPLUS, P.CLOSED: P.SURPLUS},
    "closed": {P.CREATED: P.CLOSED, P.UNKNOWN: P.CLOSED},
    "booked": {P.SURPLUS: P.PAID},
}
REFUNDS = {
    "approved": {R.REQUESTED: R.APPROVED},
    "refused": {R.REQUESTED: R.REFUSED},
    "undone": {R.APPROVED: R.REQUESTED},
    "sent": {R.APPROVED: R.SENT},
    "done": {R.SENT: R.DONE},
    "failed": {R.SENT: R.FAILED},
}


@pytest.mark.parametrize(("state", "event"), list(product(BillState, BillEvent)))
def test_a_bill_moves_as_the_table_says_and_no_other_way(state: BillState, event: BillEvent) -> None:
    wanted = BILLS[event.value].get(state)
    if wanted is not None:
        assert next_bill(state, event) is wanted
        return
    with pytest.raises(RuleBroken, match="bill_not_allowed"):
        next_bill(state, event)


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_a_payment_moves_as_the_table_says_and_no_other_way(state: State, event: Event) -> None:
    wanted = PAYMENTS[event.value].get(state)
    if wanted is not None:
        assert next_payment(state, event) is wanted
        return
    with pytest.raises(RuleBroken, match="payment_not_allowed"):
        next_payment(state, event)


@pytest.mark.parametrize(("state", "event"), list(product(RefundState, RefundEvent)))
def test_a_refund_moves_as_the_table_says_and_no_other_way(state: RefundState, event: RefundEvent) -> None:
    wanted = REFUNDS[event.value].get(state)
    if wanted is not None:
        assert next_refund(state, event) is wanted
        return
    with pytest.raises(RuleBroken, match="refund_not_allowed"):
        next_refund(state, event)


def test_received_money_never_becomes_unreceived() -> None:
    assert {PAYMENT[key] for key in PAYMENT if key[0] in RECEIVED} <= RECEIVED
    assert {BILL[key] for key in BILL if key[0] in COLLECTED} <= COLLECTED
    assert {REFUND[key] for key in REFUND if key[0] is R.DONE} == set()


@pytest.mark.parametrize(
    ("bill", "told", "why"),
    [
        (B.OPEN, 100, None),
        (B.OPEN, 99, Surplus.AMOUNT),
        (B.OPEN, 101, Surplus.AMOUNT),
        (B.PAID, 100, Surplus.DOUBLE),
        (B.PARTLY_REFUNDED, 100, Surplus.DOUBLE),
        (B.REFUNDED, 100, Surplus.DOUBLE),
        (B.EXPIRED, 100, Surplus.EXPIRED),
        (B.CANCELLED, 100, Surplus.VOID),
        (B.CANCELLED, 99, Surplus.VOID),
    ],
)
def test_only_an_open_bill_is_paid_and_only_by_its_own_sum(
    bill: BillState, told: int, why: Surplus | None
) -> None:
    assert surplus_of(bill, 100, told) is why


def test_a_bill_is_the_sum_of_its_charges() -> None:
    charges = [Charge("理论", 5000, 1), Charge("实操", 21000, 2), Charge("工本", 0), Charge("其他", 1)]

    assert total_of(charges) == 26001


@pytest.mark.parametrize(
    ("charges", "reason"),
    [
        ([], "no_charges"),
        ([Charge("理论", -1)], "bad_charge"),
        ([Charge(" ", 1)], "bad_charge"),
        ([Charge("理论", 1, 7), Charge("实操", 1, 7)], "charged_twice"),
        ([Charge("理论", 10**11), Charge("实操", 1)], "bill_too_large"),
    ],
)
def test_charges_that_make_no_bill_are_refused(charges: list[Charge], reason: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        total_of(charges)

    assert refused.value.reason == reason


@given(
    age=st.timedeltas(timedelta(0), timedelta(days=3)), lives=st.timedeltas(timedelta(0), timedelta(days=2))
)
def test_the_next_question_comes_soon_and_not_long_after_the_end(age: timedelta, lives: timedelta) -> None:
    now, end = NOW + age, NOW + lives
    asked = ask_again_at(NOW, end, now)

    assert SOONEST <= asked - now <= LATEST
    if now < end:
        assert asked <= max(end, now + SOONEST)


@pytest.mark.parametrize(
    ("fen", "words"), [(0, "0.00"), (5, "0.05"), (26000, "260.00"), (-101, "-1.01"), (10**9, "10000000.00")]
)
def test_fen_are_written_as_yuan(fen: int, words: str) -> None:
    assert yuan(fen) == words
