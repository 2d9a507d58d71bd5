"""The year's sittings in calendars that were published, and in any other (domain.md 6-8)."""

from datetime import date

from chinese_calendar import is_workday
from hypothesis import given
from hypothesis import strategies as some

from exam.calendar import SATURDAY, WorkingDays
from exam.yearly import TEMPLATES, propose

PUBLISHED = WorkingDays({}, is_workday)


def days_of(year: int, code: str, days: WorkingDays = PUBLISHED, **months: frozenset[int]) -> list[date]:
    return [each.exam_on for each in propose(year, months, days) if each.template.code == code]


def test_class_a_class_b_and_personnel_managers_have_their_months() -> None:
    assert {each.code: sorted(each.months) for each in TEMPLATES} == {
        "a": [3, 4, 5, 6, 9, 10, 11, 12],
        "b": [4, 6, 9, 12],
        "hr": [5, 11],
    }


def test_the_third_saturday_is_taken_unless_a_holiday_is_near() -> None:
    assert days_of(2026, "b") == [
        date(2026, 4, 18),
        date(2026, 6, 27),  # the third one belongs to the Dragon Boat Festival
        date(2026, 9, 12),  # a made-up Sunday after the third, Mid-Autumn on the fourth
        date(2026, 12, 19),
    ]


def test_a_province_sets_other_months() -> None:
    assert days_of(2026, "hr", hr=frozenset({3})) == [date(2026, 3, 21)]


def test_an_unpublished_year_is_proposed_provisionally() -> None:
    plain = WorkingDays({}, lambda day: None)

    found = propose(2031, {}, plain)

    assert (len(found), {each.provisional for each in found}) == (14, {True})
    assert {each.provisional for each in propose(2026, {}, PUBLISHED)} == {False}


@given(
    some.integers(2024, 2060),
    some.dictionaries(some.dates(date(2024, 1, 1), date(2060, 12, 31)), some.booleans(), max_size=60),
)
def test_every_sitting_is_a_saturday_of_its_month_in_order(year: int, known: dict[date, bool]) -> None:
    found = propose(year, {}, WorkingDays(known, lambda day: None))

    assert [each.exam_on for each in found] == sorted(each.exam_on for each in found)
    assert all(each.exam_on.weekday() == SATURDAY for each in found)
    assert sorted((each.template.code, each.exam_on.month) for each in found) == sorted(
        (template.code, month) for template in TEMPLATES for month in template.months
    )
