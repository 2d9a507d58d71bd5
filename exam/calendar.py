"""Which days are worked, and the deadlines that follow from the day of an exam."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days as the centre's own table, a library and at last the weekday know them (domain.md C16).

    `known` holds the rows of the table; `published` answers for a year whose notice is out and returns
    None for any other. A day that neither knows counts as worked from Monday to Friday, provisionally.
    """

    known: Mapping[date, bool]
    published: Callable[[date], bool | None]

    def is_working(self, day: date) -> bool:
        answer = self._answer(day)
        return day.weekday() < SATURDAY if answer is None else answer

    def is_provisional(self, day: date) -> bool:
        return self._answer(day) is None

    def before(self, day: date, n: int) -> date:
        """Return the n-th working day before `day` (n >= 1), whether or not `day` itself is worked."""
        return self._nth(day, n, -ONE_DAY)

    def after(self, day: date, n: int) -> date:
        """Return the n-th working day after `day` (n >= 1), whether or not `day` itself is worked."""
        return self._nth(day, n, ONE_DAY)

    def provisional_between(self, a: date, b: date) -> bool:
        """Tell whether any day from `a` to `b`, both included, may still change."""
        first, last = min(a, b), max(a, b)
        return any(self.is_provisional(first + i * ONE_DAY) for i in range((last - first).days + 1))

    def _answer(self, day: date) -> bool | None:
        return self.known[day] if day in self.known else self.published(day)

    def _nth(self, day: date, n: int, step: timedelta) -> date:
        if n < 1:
            raise ValueError("working days are counted from 1")
        worked = (other for other in _days_from(day, step) if self.is_working(other))
        return next(islice(worked, n - 1, None))


NAMED = ((1, 1), (5, 1), (10, 1))
"""New Year, Labour Day and National Day: every yearly notice speaks of them."""


def is_whole(notice: Mapping[date, bool], year: int) -> bool:
    """Whether these days (worked or not) are the State Council's notice of a year, not a single day of it."""
    return all(notice.get(date(year, month, day)) is False for month, day in NAMED)


@dataclass(frozen=True, slots=True)
class Offsets:
    """How many working days before or after the exam each deadline lies (domain.md A7, A8, B3, B5)."""

    demand: int = 7
    change: int = 5
    team: int = 4
    first_alarm: int = 5
    last_alarm: int = 4
    rosters: int = 2
    recorded: int = 4
    team_at: time = time(18)
    alarm_at: time = time(12)


BEIJING_2014 = Offsets()


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The days and instants (aware UTC) by which a dispatch must have come so far."""

    demand_by: date
    change_by: date
    team_by: datetime
    meeting_on: date
    first_alarm: datetime
    last_alarm: datetime
    rosters_by: date
    recorded_by: date
    provisional: bool


def deadlines(exam_day: date, days: WorkingDays, offsets: Offsets = BEIJING_2014) -> Deadlines:
    """Derive all deadlines of the practical exam on `exam_day` (domain.md B5).

    `provisional` says that a day between the first and the last may still turn out a holiday or make-up day.
    """
    demand_by = days.before(exam_day, offsets.demand)
    meeting_on = days.before(exam_day, offsets.team)
    recorded_by = days.after(exam_day, offsets.recorded)
    return Deadlines(
        demand_by=demand_by,
        change_by=days.before(exam_day, offsets.change),
        team_by=_instant(meeting_on, offsets.team_at),
        meeting_on=meeting_on,
        first_alarm=_instant(days.before(exam_day, offsets.first_alarm), offsets.alarm_at),
        last_alarm=_instant(days.before(exam_day, offsets.last_alarm), offsets.alarm_at),
        rosters_by=days.after(exam_day, offsets.rosters),
        recorded_by=recorded_by,
        provisional=days.provisional_between(demand_by, recorded_by),
    )


def _days_from(day: date, step: timedelta) -> Iterator[date]:
    while True:
        day += step
        yield day


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, CHINA).astimezone(UTC)
