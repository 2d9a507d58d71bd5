"""When a reminder is due, whatever the calendar says, and when it is too late (domain.md A7, B5)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.calendar import CHINA, WorkingDays, deadlines
from exam.reminders import BY_KEY, RULES, Moment, Span, Timing, Unit, parse_timing

PLAIN = WorkingDays({}, lambda day: None)
EXAM = date(2027, 3, 20)
"""A Saturday."""

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
calendars = st.builds(
    WorkingDays,
    st.dictionaries(st.dates(date(2025, 6, 1), date(2029, 6, 1)), st.booleans(), max_size=60),
    st.just(lambda day: None),
)
moments = st.builds(Moment, st.integers(-90, 90), st.times().map(lambda at: time(at.hour, at.minute)))


@st.composite
def timings(draw: st.DrawFn) -> Timing:
    due, until = sorted(draw(st.lists(moments, min_size=2, max_size=2, unique=True)))
    return Timing(due, until, draw(st.sampled_from(Unit)), draw(st.booleans()))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("key", "due", "until"),
    [
        ("demand_due", "2027-03-08T09:00", "2027-03-11T18:00"),
        ("dispatch_due", "2027-03-12T09:00", "2027-03-16T18:00"),
        ("meeting", "2027-03-15T16:00", "2027-03-16T12:00"),
        ("eve_of_exam", "2027-03-19T16:00", "2027-03-20T08:00"),
        ("certificate_expiry", "2027-01-19T10:00", "2027-03-20T18:00"),
        ("payment", "2027-03-17T10:00", "2027-03-20T00:00"),
        ("correction", "2027-03-18T10:00", "2027-03-20T00:00"),
        ("batch_correction", "2027-03-18T10:00", "2027-03-20T00:00"),
        ("makeup_expiry", "2027-01-19T10:00", "2027-03-20T18:00"),
        ("approval_overdue", "2027-03-22T09:00", "2027-03-26T18:00"),
    ],
)
def test_the_shipped_rules_are_due_then(key: str, due: str, until: str) -> None:
    assert BY_KEY[key].timing.span(EXAM, PLAIN) == Span(at(due), at(until))


def test_instants_are_kept_in_utc() -> None:
    span = BY_KEY["eve_of_exam"].timing.span(EXAM, PLAIN)

    assert (span.due_at.tzinfo, span.until_at.tzinfo) == (UTC, UTC)


def test_a_rule_ends_when_the_limit_it_speaks_of_has_come() -> None:
    limits = deadlines(EXAM, PLAIN)

    assert BY_KEY["dispatch_due"].timing.span(EXAM, PLAIN).until_at == limits.team_by
    assert BY_KEY["demand_due"].timing.span(EXAM, PLAIN).until_at.date() == limits.demand_by


def test_a_day_that_becomes_a_holiday_moves_what_is_counted_in_working_days_only() -> None:
    holiday = WorkingDays({date(2027, 3, 18): False}, lambda day: None)

    assert BY_KEY["meeting"].timing.span(EXAM, holiday).due_at == at("2027-03-12T16:00")
    assert BY_KEY["eve_of_exam"].timing.span(EXAM, holiday).due_at == at("2027-03-19T16:00")


def test_the_eve_of_the_first_of_march_is_the_leap_day() -> None:
    assert BY_KEY["eve_of_exam"].timing.span(date(2028, 3, 1), PLAIN).due_at == at("2028-02-29T16:00")


def test_the_hour_is_that_of_china_while_other_clocks_change_to_summer_time() -> None:
    hours = {parse_timing("T 09:00 to T 10:00").span(day, PLAIN).due_at.hour for day in _days_of(2027)}

    assert hours == {1}


def _days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(each) for each in range(365)]


def test_a_reminder_is_stale_from_its_last_instant_on() -> None:
    span = Span(at("2027-03-19T16:00"), at("2027-03-20T08:00"))

    assert [span.is_stale(at(f"2027-03-20T{hour}")) for hour in ("07:59", "08:00")] == [False, True]


@given(timings(), days, calendars)
def test_every_reminder_is_due_before_it_is_stale(timing: Timing, day: date, calendar: WorkingDays) -> None:
    span = timing.span(day, calendar)

    assert span.due_at < span.until_at


@given(timings(), days, days, calendars)
def test_a_later_date_is_never_reminded_of_earlier(
    timing: Timing, one: date, other: date, calendar: WorkingDays
) -> None:
    earlier, later = (timing.span(day, calendar) for day in sorted((one, other)))

    assert earlier.due_at <= later.due_at
    assert earlier.until_at <= later.until_at


@given(timings(), days, calendars)
def test_working_days_are_counted_from_the_anchor(timing: Timing, day: date, calendar: WorkingDays) -> None:
    due = timing.span(day, calendar).due_at.astimezone(CHINA)
    between = [min(day, due.date()) + timedelta(each) for each in range(abs((day - due.date()).days) + 1)]
    counted = (
        between if timing.unit is Unit.CALENDAR else [each for each in between if calendar.is_working(each)]
    )

    passed = sum(each != day for each in counted)
    assert (passed, due.time()) == (abs(timing.due.days), timing.due.at)


@given(timings(), days, st.integers(0, 60), days, calendars)
def test_no_date_that_matters_lies_outside_the_dates_looked_at(
    timing: Timing, today: date, ahead: int, anchor: date, calendar: WorkingDays
) -> None:
    last = today + timedelta(ahead)
    span = timing.span(anchor, calendar)
    matters = span.due_at.astimezone(CHINA).date() <= last and span.until_at.astimezone(CHINA).date() >= today

    earliest, latest = timing.anchors(today, last, calendar)

    assert not matters or earliest <= anchor <= latest


@given(timings())
def test_a_timing_reads_as_it_is_written(timing: Timing) -> None:
    bare = timing.due.days == timing.until.days == 0
    plain = Timing(timing.due, timing.until, Unit.CALENDAR, timing.is_on) if bare else timing

    assert parse_timing(str(timing)) == plain


@pytest.mark.parametrize(
    "text",
    [
        *("", "T-1d 16:00", "T-1d 16:00 to T 8:00", "T-1d 24:00 to T 08:00", "T-1wd 16:00 to T+1d 08:00"),
        *(
            "T 08:00 to T-1d 16:00",
            "T 08:00 to T 08:00",
            "on T-1d 16:00 to T 08:00",
            "T-1000d 08:00 to T 08:00",
        ),
    ],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="reminder"):
        parse_timing(text)


def test_every_rule_has_a_key_and_a_message_of_its_own() -> None:
    assert len(BY_KEY) == len({rule.message for rule in RULES}) == len(RULES)
