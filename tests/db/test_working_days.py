"""Working days: our own rows first, then the published calendar, at last the weekday, provisionally."""

from datetime import date

import pytest

from db import working_days
from db.models import CalendarDay

NATIONAL_DAY = date(2026, 10, 1)  # a Thursday
MAKE_UP = date(2026, 10, 10)  # a worked Saturday
MONDAY = date(2026, 11, 23)
NOBODY_KNOWS_YET = date(2031, 10, 1)


@pytest.mark.parametrize(("day", "worked"), [(NATIONAL_DAY, False), (MAKE_UP, True), (MONDAY, True)])
async def test_a_published_day_is_as_the_notice_says(database: str, day: date, worked: bool) -> None:
    days = await working_days.known()

    assert (days.is_working(day), days.is_provisional(day)) == (worked, False)


async def test_an_own_row_stands_before_the_notice(database: str) -> None:
    await CalendarDay.create(day=NATIONAL_DAY, is_working=True, name="值班")
    await CalendarDay.create(day=MONDAY, is_working=False, name="停电")

    days = await working_days.known()

    assert (days.is_working(NATIONAL_DAY), days.is_working(MONDAY)) == (True, False)


async def test_a_year_without_a_notice_goes_by_the_weekday_provisionally(database: str) -> None:
    days = await working_days.known()

    assert (days.is_working(NOBODY_KNOWS_YET), days.is_provisional(NOBODY_KNOWS_YET)) == (True, True)


async def test_an_own_row_makes_a_day_of_such_a_year_certain(database: str) -> None:
    await CalendarDay.create(day=NOBODY_KNOWS_YET, is_working=False)

    days = await working_days.known()

    assert (days.is_working(NOBODY_KNOWS_YET), days.is_provisional(NOBODY_KNOWS_YET)) == (False, False)
