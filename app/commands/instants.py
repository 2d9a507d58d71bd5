"""Instants as people in China read and write them."""

from datetime import UTC, date, datetime

from exam.calendar import CHINA
from exam.errors import RuleBroken


def local(instant: str | datetime, form: str = "%Y-%m-%d %H:%M") -> str:
    """An instant, or one in ISO words, in the time of China."""
    at = instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)
    return at.astimezone(CHINA).strftime(form)


def parse_instant(text: str) -> datetime:
    """An instant as staff write it: by the clock of Asia/Shanghai unless it names a zone; aware UTC.

    Raises RuleBroken("bad_instant").
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken("bad_instant", text=text) from None
    return (at if at.tzinfo else at.replace(tzinfo=CHINA)).astimezone(UTC)


def parse_day(text: str) -> date:
    """A day of this century as staff write it: 2027-03-20. Raises RuleBroken("bad_date")."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("bad_date", text=text) from None
    if not 2000 <= day.year < 2100:
        raise RuleBroken("bad_date", text=text)
    return day
