"""Two lists of a day side by side: every difference is named once, and the sums explain themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.payment import Surplus
from exam.reconciling import Difference, Flow, Kind, Line, Ours, compare

PAY = Flow.PAYMENT


def mine(number: str, fen: int = 100, surplus: Surplus | None = None, flow: Flow = PAY) -> Ours:
    return Ours(int(number), flow, number, f"P{number}", fen, surplus)


def line(number: str, fen: int = 100, flow: Flow = PAY) -> Line:
    return Line(flow, number, f"P{number}", fen)


def test_equal_lists_agree_in_any_order() -> None:
    ours = [mine("1"), mine("2", 5), mine("2", -5, flow=Flow.REFUND)]

    assert compare(ours, [line("2", -5, Flow.REFUND), line("2", 5), line("1")]) == []


def test_what_one_side_lacks_is_named() -> None:
    assert compare([mine("1")], [line("2", 7)]) == [
        Difference(Kind.MISSING_HERE, PAY, "P2", "2", None, None, 7),
        Difference(Kind.MISSING_THERE, PAY, "P1", "1", 1, 100, None),
    ]


def test_another_sum_is_named_with_both() -> None:
    assert compare([mine("1")], [line("1", 99)]) == [Difference(Kind.AMOUNT, PAY, "P1", "1", 1, 100, 99)]


@pytest.mark.parametrize(
    ("surplus", "kind"),
    [
        (Surplus.DOUBLE, Kind.DOUBLE),
        (Surplus.EXPIRED, Kind.LATE),
        (Surplus.VOID, Kind.LATE),
        (Surplus.AMOUNT, Kind.AMOUNT),
    ],
)
def test_money_that_no_bill_needs_is_a_difference_though_both_have_it(surplus: Surplus, kind: Kind) -> None:
    assert compare([mine("1", surplus=surplus)], [line("1")]) == [
        Difference(kind, PAY, "P1", "1", 1, 100, 100)
    ]


def test_a_second_line_for_one_number_is_money_that_came_twice() -> None:
    second = Line(PAY, "1", "P9", 100)

    assert compare([mine("1")], [line("1"), second]) == [
        Difference(Kind.DOUBLE, PAY, "P9", "1", None, None, 100)
    ]


def test_a_refund_is_not_taken_for_the_payment_of_that_number() -> None:
    kinds = [each.kind for each in compare([mine("1")], [line("1", -100, Flow.REFUND)])]

    assert kinds == [Kind.MISSING_HERE, Kind.MISSING_THERE]


NUMBERS = st.integers(1, 12).map(str)
FEN = st.sampled_from([1, 100, 26000])
FLOWS = st.sampled_from(Flow)
SURPLUS = st.sampled_from([None, *Surplus])


@given(
    ours=st.lists(
        st.builds(mine, NUMBERS, FEN, SURPLUS, FLOWS), unique_by=lambda each: (each.flow, each.number)
    ),
    theirs=st.lists(st.builds(line, NUMBERS, FEN, FLOWS)),
)
def test_the_differences_explain_the_two_sums_to_the_fen(ours: list[Ours], theirs: list[Line]) -> None:
    found = compare(ours, theirs)

    apart = sum(each.amount_fen for each in theirs) - sum(each.amount_fen for each in ours)
    assert apart == sum((each.theirs_fen or 0) - (each.ours_fen or 0) for each in found)


@given(lines=st.lists(st.builds(line, NUMBERS, FEN, FLOWS), unique_by=lambda each: (each.flow, each.number)))
def test_who_books_all_lines_as_they_are_has_no_differences(lines: list[Line]) -> None:
    ours = [mine(each.number, each.amount_fen, flow=each.flow) for each in lines]

    assert compare(ours, lines) == []
