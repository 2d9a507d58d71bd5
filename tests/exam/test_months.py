"""Full months, by the calendar and by every pair of days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.months import anniversary, full_months, joined, longest, together

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
spans = st.lists(st.tuples(days, days), max_size=6)


@pytest.mark.parametrize(
    ("first", "end", "months"),
    [
        ("2020-03-01", "2023-03-01", 36),
        ("2020-03-01", "2023-02-28", 35),
        ("2020-03-16", "2023-03-16", 36),
        ("2020-03-16", "2023-03-15", 35),
        ("2020-01-31", "2020-02-29", 0),
        ("2020-01-31", "2020-03-01", 1),
        ("2020-02-29", "2023-02-28", 35),
        ("2020-02-29", "2023-03-01", 36),
        ("2020-12-31", "2021-12-31", 12),
        ("2020-03-01", "2020-03-01", 0),
        ("2020-03-02", "2020-03-01", 0),
    ],
)
def test_months_are_full_on_the_same_day_or_the_first_after_it(first: str, end: str, months: int) -> None:
    assert full_months(date.fromisoformat(first), date.fromisoformat(end)) == months


@given(days, days)
def test_as_many_months_are_full_as_anniversaries_have_come(first: date, end: date) -> None:
    months = full_months(first, end)

    assert months >= 0
    if end >= first:
        assert anniversary(first, months) <= end < anniversary(first, months + 1)


@given(days, st.integers(0, 300))
def test_an_anniversary_is_that_many_months_away(day: date, months: int) -> None:
    assert full_months(day, anniversary(day, months)) == months


def test_stretches_that_touch_are_one_and_a_day_between_them_is_a_gap() -> None:
    first, second, third = date(2020, 1, 1), date(2020, 7, 1), date(2021, 1, 1)
    touching = joined([(second, third), (first, second), (third, third)])
    apart = joined([(first, second - timedelta(days=1)), (second, third)])

    assert touching == [(first, third)]
    assert (longest(touching), longest(apart)) == (12, 6)
    assert together(apart) == 11


def test_odd_days_of_several_stretches_make_a_month() -> None:
    parts = [(date(2020, m, 1), date(2020, m, 16)) for m in (1, 3, 5)]

    assert together(joined(parts)) == 1
    assert together(joined(parts[:2])) == 0


@given(spans)
def test_joined_stretches_are_apart_in_order_and_hold_the_same_days(parts: list[tuple[date, date]]) -> None:
    whole = joined(parts)

    assert all(first < end for first, end in whole)
    assert all(one[1] < other[0] for one, other in pairwise(whole))
    for day in {edge for part in parts for edge in part}:
        assert any(a <= day < b for a, b in parts) == any(a <= day < b for a, b in whole)
    assert longest(whole) <= together(whole)
    assert joined(whole) == whole


@given(days, days)
def test_one_stretch_alone_counts_the_same_either_way(first: date, end: date) -> None:
    whole = joined([(first, end)])

    assert longest(whole) == together(whole) == full_months(first, end)


@given(spans, days, days)
def test_more_work_never_counts_for_less(parts: list[tuple[date, date]], first: date, end: date) -> None:
    before, after = joined(parts), joined([*parts, (first, end)])

    assert longest(after) >= longest(before)
    assert together(after) >= together(before)
