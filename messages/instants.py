"""Days and instants as messages tell them, by the clock of the office."""

from datetime import date, datetime

from exam.calendar import CHINA


def say_instant(at: datetime) -> str:
    """12月28日18:00."""
    here = at.astimezone(CHINA)
    return f"{say_day(here)}{here:%H:%M}"


def say_day(day: date | datetime) -> str:
    """12月28日."""
    return f"{day.month}月{day.day}日"
