"""Instants as people in China read and write them."""

from datetime import UTC, datetime

from exam.calendar import CHINA
from exam.errors import RuleBroken


def local(instant: str, form: str = "%Y-%m-%d %H:%M") -> str:
    """An ISO instant in the time of China."""
    return datetime.fromisoformat(instant).astimezone(CHINA).strftime(form)


def parse_instant(text: str) -> datetime:
    """An instant as staff write it: by the clock of Asia/Shanghai unless it names a zone; aware UTC.

    Raises RuleBroken("bad_instant").
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken("bad_instant", text=text) from None
    return (at if at.tzinfo else at.replace(tzinfo=CHINA)).astimezone(UTC)
