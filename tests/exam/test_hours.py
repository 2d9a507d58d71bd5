"""Sending hours, and the answer window that stands still outside them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.calendar import CHINA
from exam.hours import SendingHours, answer_due, parse_duration, parse_hours, parse_quiet, say_duration

DAYTIME = parse_hours("08:00-20:00")
ALWAYS = parse_hours("00:00-24:00")
HALF_AN_HOUR = timedelta(minutes=30)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@st.composite
def sending_hours(draw: st.DrawFn) -> SendingHours:
    opens, closes = sorted(draw(st.sets(st.integers(0, 24 * 60), min_size=2, max_size=2)))
    return SendingHours(time(*divmod(opens, 60)), None if closes == 24 * 60 else time(*divmod(closes, 60)))


instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
windows = st.timedeltas(timedelta(seconds=1), timedelta(days=5))


def open_time(hours: SendingHours, start: datetime, end: datetime) -> timedelta:
    """Add up the open parts of every day that `start` to `end` touches."""
    total, day = timedelta(0), start.astimezone(CHINA).date()
    while day <= end.astimezone(CHINA).date():
        midnight = datetime.combine(day, time(0), CHINA)
        opens = midnight + timedelta(hours=hours.opens.hour, minutes=hours.opens.minute)
        closing = hours.closes or time(0)
        closes = midnight + timedelta(days=hours.closes is None, hours=closing.hour, minutes=closing.minute)
        total += max(timedelta(0), min(end, closes) - max(start, opens))
        day += timedelta(1)
    return total


def test_an_invitation_late_in_the_evening_is_answered_the_next_morning() -> None:
    assert answer_due(at(19, 45), HALF_AN_HOUR, DAYTIME) == at(8, 15, day=22)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (at(9), at(9, 30)),
        (at(19, 30), at(20)),
        (at(20), at(8, 30, day=22)),
        (at(23, 59), at(8, 30, day=22)),
        (at(0), at(8, 30)),
        (at(7, 59), at(8, 30)),
        (at(8), at(8, 30)),
    ],
)
def test_the_window_runs_only_inside_the_hours(asked: datetime, due: datetime) -> None:
    assert answer_due(asked, HALF_AN_HOUR, DAYTIME) == due


def test_a_long_window_spreads_over_days() -> None:
    assert answer_due(at(19), timedelta(hours=14), DAYTIME) == at(9, day=23)


def test_without_closing_the_window_runs_through_midnight() -> None:
    assert answer_due(at(23, 45), HALF_AN_HOUR, ALWAYS) == at(0, 15, day=22)


@given(instants, windows, sending_hours())
def test_the_open_time_until_the_answer_is_due_equals_the_window(
    asked: datetime, window: timedelta, hours: SendingHours
) -> None:
    due = answer_due(asked, window, hours)

    assert open_time(hours, asked, due) == window
    assert open_time(hours, asked, due - timedelta(microseconds=1)) < window
    assert due.tzinfo is UTC


@given(instants, sending_hours())
def test_the_next_open_instant_is_the_first_one(now: datetime, hours: SendingHours) -> None:
    opening = hours.next_open(now)

    assert hours.is_open(opening)
    assert open_time(hours, now, opening) == timedelta(0)
    assert (opening == now) == hours.is_open(now)
    assert opening.tzinfo is UTC


def test_hours_open_on_the_minute_and_close_on_the_minute() -> None:
    moments = [at(7, 59), at(8), at(19, 59), at(20)]

    assert [DAYTIME.is_open(moment) for moment in moments] == [False, True, True, False]


def test_hours_are_those_of_china_whatever_the_zone_of_the_instant() -> None:
    assert DAYTIME.is_open(datetime(2026, 11, 21, 0, 0, tzinfo=UTC))
    assert not DAYTIME.is_open(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001

    with pytest.raises(ValueError, match="time zone"):
        answer_due(naive, HALF_AN_HOUR, DAYTIME)
    with pytest.raises(ValueError, match="time zone"):
        DAYTIME.is_open(naive)
    with pytest.raises(ValueError, match="time zone"):
        DAYTIME.next_open(naive)


@pytest.mark.parametrize("window", [timedelta(0), timedelta(seconds=-1)])
def test_a_window_is_longer_than_nothing(window: timedelta) -> None:
    with pytest.raises(ValueError, match="some time"):
        answer_due(at(9), window, DAYTIME)


def test_hours_are_read_as_people_write_them() -> None:
    assert parse_hours("08:00-20:00") == SendingHours(time(8), time(20))
    assert parse_hours(" 09:30-24:00 ") == SendingHours(time(9, 30), None)
    assert parse_hours("00:00-24:00") == SendingHours(time(0), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-20",
        "08:00",
        "8:00-20:00",
        "08:00-20:60",
        "25:00-26:00",
        "24:00-24:00",
        "08:00-24:30",
        "０8:00-20:00",
    ],
)
def test_hours_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"written like|ends at"):
        parse_hours(text)


@pytest.mark.parametrize("text", ["20:00-08:00", "08:00-08:00", "00:00-00:00"])
def test_hours_that_are_empty_or_cross_midnight_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="open before they close"):
        parse_hours(text)


@pytest.mark.parametrize(
    ("text", "duration", "said"),
    [
        ("30m", timedelta(minutes=30), "30m"),
        ("3s", timedelta(seconds=3), "3s"),
        ("2h", timedelta(hours=2), "2h"),
        ("1d", timedelta(days=1), "1d"),
        ("1h30m", timedelta(minutes=90), "1h30m"),
        ("90M", timedelta(minutes=90), "1h30m"),
        (" 0s ", timedelta(0), "0s"),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4), "1d2h3m4s"),
    ],
)
def test_durations_are_read_and_said(text: str, duration: timedelta, said: str) -> None:
    assert parse_duration(text) == duration
    assert say_duration(duration) == said


@given(st.integers(0, 10**9))
def test_a_duration_said_is_read_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)

    assert parse_duration(say_duration(duration)) == duration


@pytest.mark.parametrize(
    "text", ["", "30", "m", "-3s", "1.5h", "30m1h", "1h1h", "３m", "1w", "1 h", "9999999s"]
)
def test_durations_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="written like"):
        parse_duration(text)


@pytest.mark.parametrize("duration", [timedelta(seconds=-1), timedelta(milliseconds=1500)])
def test_only_whole_seconds_can_be_said(duration: timedelta) -> None:
    with pytest.raises(ValueError, match="whole number of seconds"):
        say_duration(duration)


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        ("22:00-07:00", "2026-11-21 22:00", "2026-11-22 07:00"),
        ("22:00-07:00", "2026-11-22 06:59", "2026-11-22 07:00"),
        ("22:00-07:00", "2026-11-22 07:00", None),
        ("22:00-07:00", "2026-11-22 21:59", None),
        ("12:00-14:00", "2026-11-22 12:00", "2026-11-22 14:00"),
        ("12:00-14:00", "2026-11-22 14:00", None),
        ("00:00-07:00", "2026-11-22 00:00", "2026-11-22 07:00"),
    ],
)
def test_quiet_hours_last_until_their_end_over_midnight_too(hours: str, at: str, until: str | None) -> None:
    def china(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA)

    assert parse_quiet(hours).until(china(at)) == (china(until) if until else None)


@pytest.mark.parametrize("text", ["22:00", "22:00-22:00", "22:00-24:00", "night", "25:00-07:00", ""])
def test_other_quiet_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="quiet hours"):
        parse_quiet(text)
