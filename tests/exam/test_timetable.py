"""The deadlines of plans in the real calendar of 2026, and what holds of them in any calendar."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from exam.calendar import CHINA, SATURDAY, WorkingDays
from exam.plan import Kind
from exam.timetable import RULES, Anchor, Days, Offset, derive, is_near, parse_offset

PLAIN = WorkingDays({}, lambda day: day.weekday() < SATURDAY)
EXAM = date(2026, 5, 16)
MAY_DAY = {date(2026, 5, day): False for day in range(1, 6)} | {date(2026, 5, 9): True}
WITH_MAY_DAY = WorkingDays(MAY_DAY, lambda day: day.weekday() < SATURDAY)
THEORY_AND_PRACTICE = Days(EXAM, {"theory": EXAM, "practical": EXAM + timedelta(days=8)})


def days_of(kind: Kind, days: Days, calendar: WorkingDays = PLAIN, **offsets: Offset) -> dict[str, date]:
    return {code: due.due_on for code, due in derive(kind, days, offsets, calendar).items()}


def test_a_unified_plan_is_published_20_and_arranged_10_working_days_before() -> None:
    assert days_of(Kind.UNIFIED, Days(EXAM, {"theory": EXAM})) == {
        "execute": date(2026, 4, 20),
        "arrange": date(2026, 5, 4),
        "change": date(2026, 5, 11),
    }


def test_a_holiday_moves_the_deadlines_before_it_and_a_made_up_day_counts() -> None:
    assert days_of(Kind.UNIFIED, Days(EXAM, {"theory": EXAM}), WITH_MAY_DAY) == {
        "execute": date(2026, 4, 16),
        "arrange": date(2026, 4, 30),
        "change": date(2026, 5, 11),
    }


@pytest.mark.parametrize("kind", [Kind.SPECIAL, Kind.TECHNICIAN, Kind.PRE_TECHNICIAN])
def test_what_is_applied_for_is_applied_for_20_working_days_before(kind: Kind) -> None:
    found = days_of(kind, Days(EXAM, {}))

    assert found == {"apply": date(2026, 4, 20), "arrange": date(2026, 5, 4), "change": date(2026, 5, 11)}


def test_the_steps_of_the_practical_exam_count_from_its_own_day() -> None:
    found = days_of(Kind.UNIFIED, THEORY_AND_PRACTICE)

    assert {code: day for code, day in found.items() if code not in {"execute", "arrange", "change"}} == {
        "demand": date(2026, 5, 14),
        "team": date(2026, 5, 19),
        "rosters": date(2026, 5, 26),
        "recorded": date(2026, 5, 28),
    }


def test_papers_are_due_15_working_days_before_the_theory_where_there_is_a_comprehensive_review() -> None:
    # domain.md 43 reckons 28 April for the sitting of 21 May 2017
    day = date(2017, 5, 21)
    holidays = {date(2017, 5, 1): False, date(2017, 5, 27): True}
    calendar = WorkingDays(holidays, lambda each: each.weekday() < SATURDAY)

    found = days_of(Kind.NATIONAL, Days(day, {"theory": day, "comprehensive": day}), calendar)

    assert found["thesis_in"] == date(2017, 4, 28)


def test_high_tech_exams_are_sat_elsewhere_and_ask_for_no_examiners() -> None:
    assert set(days_of(Kind.HIGH_TECH, THEORY_AND_PRACTICE)) == {"execute", "arrange", "change"}


def test_a_province_sets_other_days_and_switches_rules_off() -> None:
    found = days_of(
        Kind.SPECIAL,
        Days(EXAM, {}),
        apply=parse_offset("off T-20wd 18:00"),
        arrange=parse_offset("T-3wd 12:00"),
    )

    assert found == {"arrange": date(2026, 5, 13), "change": date(2026, 5, 11)}


def test_a_deadline_ends_at_its_hour_in_beijing() -> None:
    due = derive(Kind.UNIFIED, Days(EXAM, {}), {}, PLAIN)["arrange"]

    assert due.due_at == datetime(2026, 5, 4, 18, tzinfo=CHINA)
    assert due.due_at.utcoffset() == timedelta(0)


def test_a_deadline_is_provisional_while_a_day_before_the_exam_is_unpublished() -> None:
    half = WorkingDays({}, lambda day: day.weekday() < SATURDAY if day < date(2026, 5, 6) else None)

    found = derive(Kind.UNIFIED, Days(EXAM, {}), {}, half)

    assert {code: due.provisional for code, due in found.items()} == dict.fromkeys(found, True)
    assert not derive(Kind.UNIFIED, Days(EXAM, {}), {}, PLAIN)["execute"].provisional


OFFSETS = some.builds(
    Offset,
    some.integers(-60, 60),
    some.times(max_value=time(23, 59)).map(lambda each: each.replace(second=0, microsecond=0)),
    some.booleans(),
)
CALENDARS = some.builds(
    WorkingDays,
    some.dictionaries(some.dates(date(2026, 1, 1), date(2027, 6, 1)), some.booleans(), max_size=40),
    some.just(lambda day: day.weekday() < SATURDAY),
)


@given(OFFSETS)
def test_an_offset_reads_as_it_is_written(offset: Offset) -> None:
    assert parse_offset(str(offset)) == offset


@pytest.mark.parametrize(
    "text", ["", "T-20 18:00", "T-20d 18:00", "T-20wd", "T-20wd 24:00", "T-1000wd 08:00"]
)
def test_other_words_are_no_offset(text: str) -> None:
    with pytest.raises(ValueError, match="a deadline is written like"):
        parse_offset(text)


@given(some.sampled_from(Kind), some.dates(date(2026, 6, 1), date(2026, 12, 31)), CALENDARS)
def test_deadlines_come_in_the_order_of_the_field(kind: Kind, exam_on: date, calendar: WorkingDays) -> None:
    subjects = dict.fromkeys(("theory", "practical", "comprehensive"), exam_on)
    found = days_of(kind, Days(exam_on, subjects), calendar)

    ordered = [found[rule.code] for rule in RULES if rule.code in found]
    assert ordered == sorted(ordered)
    assert {"apply", "execute"} & set(found) != {"apply", "execute"}
    assert all(calendar.is_working(day) for day in found.values())


@given(some.dates(date(2026, 6, 1), date(2026, 12, 31)), some.integers(0, 9), CALENDARS)
def test_a_warning_comes_on_the_nth_working_day_before_and_from_then_on(
    due_on: date, ahead: int, calendar: WorkingDays
) -> None:
    first = calendar.before(due_on, ahead) if ahead else due_on

    near = [is_near(due_on, first + timedelta(days=n), ahead, calendar) for n in (-1, 0, 1)]

    assert near == [False, True, True]


def test_every_rule_is_of_use_and_has_a_name_of_its_own() -> None:
    assert all(rule.kinds for rule in RULES)
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert {rule.anchor for rule in RULES} == set(Anchor)
