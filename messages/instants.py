"""Instants as messages tell them, by the clock of the office."""

from datetime import datetime

from exam.calendar import CHINA


def say_instant(at: datetime) -> str:
    """12月28日18:00."""
    here = at.astimezone(CHINA)
    return f"{here.month}月{here.day}日{here:%H:%M}"
