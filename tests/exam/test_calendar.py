"""Working days and the deadlines that follow from them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.calendar import CHINA, Deadlines, Offsets, WorkingDays, deadlines

# The notice for 2026: Mid-Autumn 25-27 September, National Day 1-7 October, two make-up days.
HOLIDAYS = {date(2026, 9, day) for day in (25, 26, 27)} | {date(2026, 10, day) for day in range(1, 8)}
MAKE_UP_DAYS = {date(2026, 9, 20), date(2026, 10, 10)}


def notices(day: date) -> bool | None:
    if day.year > 2026:
        return None
    return day in MAKE_UP_DAYS or (day.weekday() < 5 and day not in HOLIDAYS)


DAYS = WorkingDays({}, notices)
WEEKDAYS_ONLY = WorkingDays({}, lambda day: None)

some_days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def test_deadlines_jump_over_the_national_holidays_and_count_make_up_days() -> None:
    assert deadlines(date(2026, 10, 10), DAYS) == Deadlines(
        demand_by=date(2026, 9, 23),
        change_by=date(2026, 9, 28),
        team_by=datetime(2026, 9, 29, 18, 0, tzinfo=CHINA),
        meeting_on=date(2026, 9, 29),
        first_alarm=datetime(2026, 9, 28, 12, 0, tzinfo=CHINA),
        last_alarm=datetime(2026, 9, 29, 12, 0, tzinfo=CHINA),
        rosters_by=date(2026, 10, 13),
        recorded_by=date(2026, 10, 15),
        provisional=False,
    )


def test_instants_are_kept_in_utc() -> None:
    due = deadlines(date(2026, 10, 10), DAYS)

    assert [at.tzinfo for at in (due.team_by, due.first_alarm, due.last_alarm)] == [UTC, UTC, UTC]


def test_another_province_has_other_offsets() -> None:
    offsets = Offsets(demand=10, change=3, team=2, first_alarm=4, last_alarm=1, team_at=time(17, 30))

    due = deadlines(date(2026, 11, 20), DAYS, offsets)

    assert due == Deadlines(
        demand_by=date(2026, 11, 6),
        change_by=date(2026, 11, 17),
        team_by=datetime(2026, 11, 18, 17, 30, tzinfo=CHINA),
        meeting_on=date(2026, 11, 18),
        first_alarm=datetime(2026, 11, 16, 12, 0, tzinfo=CHINA),
        last_alarm=datetime(2026, 11, 19, 12, 0, tzinfo=CHINA),
        rosters_by=date(2026, 11, 24),
        recorded_by=date(2026, 11, 26),
        provisional=False,
    )


def test_the_table_overrules_the_library_and_the_weekday() -> None:
    own = WorkingDays({date(2026, 10, 10): False, date(2027, 3, 20): True}, notices)

    assert not own.is_working(date(2026, 10, 10))
    assert own.is_working(date(2027, 3, 20))
    assert not own.is_provisional(date(2027, 3, 20))


def test_an_unpublished_year_follows_the_weekday_and_says_so() -> None:
    assert [DAYS.is_working(date(2027, 3, day)) for day in (19, 20, 21, 22)] == [True, False, False, True]
    assert DAYS.is_provisional(date(2027, 3, 19))
    assert DAYS.is_provisional(date(2027, 3, 20))
    assert deadlines(date(2027, 3, 20), DAYS).provisional


def test_deadlines_that_reach_into_an_unpublished_year_are_provisional() -> None:
    assert not deadlines(date(2026, 12, 25), DAYS).provisional
    assert deadlines(date(2026, 12, 28), DAYS).provisional
    assert deadlines(date(2027, 1, 4), DAYS).provisional


@pytest.mark.parametrize("day", [date(2027, 3, 11), date(2027, 3, 25)])
def test_the_first_and_the_last_deadline_count_too(day: date) -> None:
    table = {
        date(2027, 3, 1) + timedelta(i): WEEKDAYS_ONLY.is_working(date(2027, 3, 1) + timedelta(i))
        for i in range(31)
    }
    del table[day]

    assert deadlines(date(2027, 3, 20), WorkingDays(table, notices)).provisional


def test_one_provisional_day_at_either_end_makes_the_stretch_provisional() -> None:
    last, first = date(2026, 12, 31), date(2027, 1, 1)

    assert DAYS.provisional_between(last, first)
    assert DAYS.provisional_between(first, last)
    assert not DAYS.provisional_between(last - timedelta(9), last)


@given(some_days, st.integers(1, 30))
def test_the_nth_working_day_before_is_worked_and_the_nth_counted(day: date, n: int) -> None:
    found = DAYS.before(day, n)
    between = [found + timedelta(i) for i in range((day - found).days)]

    assert DAYS.is_working(found)
    assert sum(map(DAYS.is_working, between)) == n


@given(some_days, st.integers(1, 30))
def test_the_nth_working_day_after_is_worked_and_the_nth_counted(day: date, n: int) -> None:
    found = DAYS.after(day, n)
    between = [day + timedelta(i + 1) for i in range((found - day).days)]

    assert DAYS.is_working(found)
    assert sum(map(DAYS.is_working, between)) == n


@given(some_days, st.integers(1, 30))
def test_before_and_after_are_inverse_on_working_days(day: date, n: int) -> None:
    worked = WEEKDAYS_ONLY.after(day, 1)

    assert WEEKDAYS_ONLY.before(WEEKDAYS_ONLY.after(worked, n), n) == worked


@pytest.mark.parametrize("n", [0, -1])
def test_working_days_are_counted_from_one(n: int) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        DAYS.before(date(2026, 10, 10), n)
    with pytest.raises(ValueError, match="counted from 1"):
        DAYS.after(date(2026, 10, 10), n)
