"""When messages may be sent, and how long a person has to answer while only those hours count."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from exam.calendar import CHINA

ONE_DAY = timedelta(days=1)
MIDNIGHT = time(0)
HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
DURATION = re.compile(r"(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?")


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The daily hours, by the clock of Asia/Shanghai, in which texts go out; `closes` None is 24:00."""

    opens: time
    closes: time | None

    def __post_init__(self) -> None:
        if self.closes is not None and self.opens >= self.closes:
            raise ValueError("sending hours must open before they close, on the same day")

    def is_open(self, at: datetime) -> bool:
        """Tell whether texts may go out at `at` (aware); the closing minute itself is closed."""
        opening, closing = self._on(_local_day(at))
        return opening <= at < closing

    def next_open(self, at: datetime) -> datetime:
        """Return the first open instant (UTC) from `at` (aware) on: `at` itself while open."""
        day = _local_day(at)
        opening, closing = self._on(day)
        if at < closing:
            return max(at, opening).astimezone(UTC)
        return self._on(day + ONE_DAY)[0]

    def opening(self, at: datetime) -> datetime:
        """Return the beginning (UTC) of the hours on the day of `at` (aware)."""
        return self._on(_local_day(at))[0]

    def closing(self, at: datetime) -> datetime:
        """Return the end (UTC) of the hours on the day of `at` (aware)."""
        return self._on(_local_day(at))[1]

    def _on(self, day: date) -> tuple[datetime, datetime]:
        until = (day + ONE_DAY, MIDNIGHT) if self.closes is None else (day, self.closes)
        opening = datetime.combine(day, self.opens, CHINA)
        return opening.astimezone(UTC), datetime.combine(*until, CHINA).astimezone(UTC)


def parse_hours(text: str) -> SendingHours:
    """Read "08:00-20:00"; "00:00-24:00" is always. ValueError says what is wrong."""
    match = HOURS.fullmatch(text.strip())
    if not match:
        raise ValueError(f"sending hours are written like 08:00-20:00, not {text!r}")
    opens = time(int(match[1]), int(match[2]))
    if match[3] != "24":
        return SendingHours(opens, time(int(match[3]), int(match[4])))
    if match[4] != "00":
        raise ValueError(f"a day ends at 24:00, not at {match[3]}:{match[4]}")
    return SendingHours(opens, None)


def answer_due(asked_at: datetime, window: timedelta, hours: SendingHours) -> datetime:
    """Return the instant (UTC) when `window` of open time has passed since `asked_at` (aware; domain.md B3).

    Asked at 19:45 with 30 minutes and hours 08:00-20:00, a person has until 08:15 of the next day.
    """
    if window <= timedelta(0):
        raise ValueError("a person needs some time to answer")
    start = hours.next_open(asked_at)
    while start + window > (end := hours.closing(start)):
        window -= end - start
        start = hours.next_open(end)
    return start + window


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The daily hours, by the clock of Asia/Shanghai, in which a person wants silence; may pass midnight."""

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.begins == self.ends:
            raise ValueError("quiet hours end at another time than they begin")

    def until(self, at: datetime) -> datetime | None:
        """Return the end (UTC) of the silence that lasts at `at` (aware), or None: nobody is disturbed."""
        today = _local_day(at)
        for day in (today - ONE_DAY, today):
            last = day if self.begins < self.ends else day + ONE_DAY
            beginning = datetime.combine(day, self.begins, CHINA)
            ending = datetime.combine(last, self.ends, CHINA)
            if beginning <= at < ending:
                return ending.astimezone(UTC)
        return None


def parse_quiet(text: str) -> QuietHours:
    """Read "22:00-07:00"; ValueError says what is wrong."""
    match = HOURS.fullmatch(text.strip())
    if not match or match[3] == "24":
        raise ValueError(f"quiet hours are written like 22:00-07:00, not {text!r}")
    return QuietHours(time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4])))


def parse_duration(text: str) -> timedelta:
    """Read "30m", "3s", "2h", "1d" or "1h30m" (units once each, greatest first); ValueError otherwise."""
    match = DURATION.fullmatch(text.strip().lower())
    if not match or not match[0]:
        raise ValueError(f"a duration is written like 30m, 2h or 1h30m, not {text!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def say_duration(duration: timedelta) -> str:
    """Write a duration of whole seconds as `parse_duration` reads it, shortest form: "1h30m", "0s"."""
    if duration < timedelta(0) or duration % timedelta(seconds=1):
        raise ValueError("a duration is a whole number of seconds, not negative")
    minutes, seconds = divmod(duration // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _local_day(at: datetime) -> date:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(CHINA).date()
