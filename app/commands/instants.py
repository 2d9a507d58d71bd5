"""Instants as people in China read them."""

from datetime import datetime

from exam.calendar import CHINA


def local(instant: str, form: str = "%Y-%m-%d %H:%M") -> str:
    """An ISO instant in the time of China."""
    return datetime.fromisoformat(instant).astimezone(CHINA).strftime(form)
