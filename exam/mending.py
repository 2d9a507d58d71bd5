"""Until when a registration that was returned may be mended and handed in again (domain.md 29)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from exam.calendar import CHINA, WorkingDays

LAST_HOUR = time(18)


@dataclass(frozen=True, slots=True)
class Limits:
    """`days` are working days after the return; `exam_at` is the first instant of the exam day."""

    closes_at: datetime
    exam_at: datetime
    days: int


def mend_until(returned_at: datetime, limits: Limits, calendar: WorkingDays) -> datetime:
    """The instant (aware UTC) before which it must be back.

    Nobody has less time than registration is open, nor less than `days` working days; the exam day ends it.
    """
    latest = limits.closes_at
    if limits.days:
        day = calendar.after(returned_at.astimezone(CHINA).date(), limits.days)
        latest = max(latest, datetime.combine(day, LAST_HOUR, CHINA))
    return min(latest, limits.exam_at).astimezone(UTC)
