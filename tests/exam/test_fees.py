"""Which price holds for a subject, and what a registration costs (domain.md 33)."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.errors import RuleBroken
from exam.fees import Price, PriceList, Subject

DAY = date(2026, 3, 15)
THEORY, PRACTICAL = 1, 2
ASKED = Subject("电工", 5, THEORY, "paper", "student")


def a_price(number: int, amount_fen: int = 5000, **changed: Any) -> Price:
    usual: dict[str, Any] = {"rank": 0, "occupation": None, "level": 5, "subject": THEORY, "mode": ""}
    return Price(
        id=number, amount_fen=amount_fen, **{**usual, "candidate_class": "", "from_on": DAY, **changed}
    )


def test_a_registration_costs_the_sum_of_its_subjects() -> None:
    prices = PriceList([a_price(1, 5000), a_price(2, 21000, subject=PRACTICAL), a_price(3, 26000, level=4)])
    both = [ASKED, Subject("电工", 5, PRACTICAL, "hands_on")]

    assert prices.total_fen(both, DAY) == 26000
    assert prices.total_fen([*both, ASKED], DAY) == 31000
    assert prices.total_fen([], DAY) == 0


def test_the_order_of_preference_is_occupation_class_mode() -> None:
    """Every pair of the eight kinds of row, whichever way they stand in the table."""
    rows = [
        a_price(number, occupation=occupation, candidate_class=kind, mode=mode)
        for number, (occupation, kind, mode) in enumerate(
            product(("电工", None), ("student", ""), ("paper", ""))
        )
    ]

    for better, worse in ((one, other) for one in rows for other in rows if one.id < other.id):
        assert PriceList([better, worse]).price(ASKED, DAY) == better
        assert PriceList([worse, better]).price(ASKED, DAY) == better


@pytest.mark.parametrize(
    "other",
    [
        {"occupation": "焊工"},
        {"candidate_class": "soldier"},
        {"mode": "machine"},
        {"level": 4},
        {"subject": 2},
    ],
)
def test_a_row_for_something_else_does_not_hold(other: dict[str, Any]) -> None:
    general = a_price(1)

    assert PriceList([general, a_price(2, **other)]).price(ASKED, DAY) == general
    with pytest.raises(RuleBroken):
        PriceList([a_price(2, **other)]).price(ASKED, DAY)


def test_the_nearest_centre_comes_before_the_more_specific_row_of_one_above() -> None:
    own, above = a_price(1), a_price(2, rank=1, occupation="电工")

    assert PriceList([above, own]).price(ASKED, DAY) == own
    assert PriceList([above]).price(ASKED, DAY) == above


def test_a_price_holds_from_its_first_to_its_last_day_and_the_newest_comes_first() -> None:
    old, new = a_price(1, until_on=DAY + timedelta(days=30)), a_price(2, from_on=DAY + timedelta(days=10))
    prices = PriceList([old, new])

    assert [prices.price(ASKED, DAY + timedelta(days=days)).id for days in (0, 9, 10, 30, 31)] == [
        1,
        1,
        2,
        2,
        2,
    ]
    with pytest.raises(RuleBroken):
        prices.price(ASKED, DAY - timedelta(days=1))
    with pytest.raises(RuleBroken):
        PriceList([old]).price(ASKED, DAY + timedelta(days=31))


def test_a_missing_price_is_refused_by_name() -> None:
    with pytest.raises(RuleBroken) as refused:
        PriceList([]).total_fen([ASKED], DAY)

    told = {"occupation": "电工", "level": 5, "subject": 1, "mode": "paper", "day": DAY}
    assert (refused.value.reason, refused.value.values) == ("fee_missing", told)


prices = st.builds(
    Price,
    st.integers(1, 99),
    st.integers(0, 2),
    st.sampled_from([None, "电工", "焊工"]),
    st.just(5),
    st.just(THEORY),
    st.sampled_from(["", "paper", "machine"]),
    st.sampled_from(["", "student"]),
    st.integers(0, 10**6),
    st.dates(DAY, DAY + timedelta(days=5)),
    st.none() | st.dates(DAY, DAY + timedelta(days=9)),
)


@given(st.lists(prices, max_size=8, unique_by=lambda price: price.id), st.integers(0, 9), st.randoms())
def test_the_order_of_the_rows_makes_no_difference(rows: list[Price], after: int, chance: Any) -> None:
    day = DAY + timedelta(days=after)
    mixed = list(rows)
    chance.shuffle(mixed)

    assert _found(PriceList(rows), day) == _found(PriceList(mixed), day)


def _found(prices: PriceList, day: date) -> Price | None:
    try:
        return prices.price(ASKED, day)
    except RuleBroken:
        return None
