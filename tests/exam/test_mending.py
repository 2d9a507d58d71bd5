"""Until when what was returned may be mended: as long as registration is open, and some working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.calendar import CHINA, WorkingDays
from exam.mending import Limits, mend_until

WEEKDAYS = WorkingDays({date(2027, 4, 5): False}, lambda _: None)
CLOSES = datetime(2027, 4, 15, 18, tzinfo=CHINA)
EXAM = datetime(2027, 5, 15, tzinfo=CHINA)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"2027-{day}").replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("returned", "until"),
    [
        ("03-20 09:00", "04-15 18:00"),  # long before the closing
        ("04-02 17:00", "04-15 18:00"),
        ("04-14 17:00", "04-21 18:00"),  # five working days, over a week-end
        ("04-15 18:00", "04-22 18:00"),
        ("04-24 09:00", "04-30 18:00"),  # a Saturday: counted from Monday
        ("05-13 09:00", "05-15 00:00"),  # the exam day ends it
    ],
)
def test_there_are_five_working_days_and_never_less_than_registration_is_open(
    returned: str, until: str
) -> None:
    assert mend_until(at(returned), Limits(CLOSES, EXAM, 5), WEEKDAYS) == at(until)


def test_a_holiday_of_the_calendar_is_no_working_day() -> None:
    early = Limits(at("04-01 18:00"), EXAM, 1)

    assert mend_until(at("04-02 10:00"), early, WEEKDAYS) == at("04-06 18:00")


@given(
    hours=st.integers(0, 24 * 80),
    days=st.integers(1, 60),
    closes=st.integers(0, 24 * 55),
)
def test_it_is_after_the_return_and_the_closing_unless_the_exam_comes_first(
    hours: int, days: int, closes: int
) -> None:
    start = datetime(2027, 3, 1, tzinfo=CHINA)
    returned, closing = start + timedelta(hours=hours), start + timedelta(hours=closes)

    until = mend_until(returned, Limits(closing, EXAM, days), WEEKDAYS)

    assert until.tzinfo is UTC
    assert until == EXAM or (until >= closing and until > returned)
