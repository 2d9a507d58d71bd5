"""Full months between days, and stretches of time without a gap (domain.md 72, 73)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

Span = tuple[date, date]
"""The first day, and the first day that no longer belongs to it."""
ODD_DAYS = 31
"""So many odd days of several stretches count as one more month: never more than a calendar would."""


def anniversary(day: date, months: int) -> date:
    """The same day `months` later; where that month has no such day, the first one after it."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 2, 1)  # never in December, which has 31 days


def full_months(first: date, end: date) -> int:
    """How many whole months lie in [first, end); 0 where end does not come later."""
    if end <= first:
        return 0
    months = (end.year - first.year) * 12 + end.month - first.month
    return months if anniversary(first, months) <= end else months - 1


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap as one; empty ones go."""
    whole: list[Span] = []
    for first, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and first <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((first, end))
    return whole


def longest(spans: Sequence[Span]) -> int:
    """Full months of the longest of joined spans: a gap breaks continuity."""
    return max((full_months(first, end) for first, end in spans), default=0)


def together(spans: Sequence[Span]) -> int:
    """Full months of all joined spans added up, their odd days as well."""
    months, days = 0, 0
    for first, end in spans:
        whole = full_months(first, end)
        months += whole
        days += (end - anniversary(first, whole)) // timedelta(days=1)
    return months + days // ODD_DAYS
