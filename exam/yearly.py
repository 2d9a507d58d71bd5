"""The yearly templates: in which months which plans are held, and the Saturdays that suit (domain.md 6-8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from exam.calendar import ONE_DAY, SATURDAY, WorkingDays
from exam.plan import Kind

WEEK = timedelta(days=7)
USUAL = (2, 3, 1, 0)
"""Which Saturday of the month is taken, by preference: the third, the fourth, then the earlier ones."""


@dataclass(frozen=True, slots=True)
class Template:
    """`months` is the default of setting calendar.<code>."""

    code: str
    kind: Kind
    category: str
    months: frozenset[int]


TEMPLATES: tuple[Template, ...] = (
    Template("a", Kind.UNIFIED, "A", frozenset({3, 4, 5, 6, 9, 10, 11, 12})),
    Template("b", Kind.UNIFIED, "B", frozenset({4, 6, 9, 12})),
    Template("hr", Kind.NATIONAL, "national", frozenset({5, 11})),  # 企业人力资源管理师
)


def parse_months(text: str) -> frozenset[int]:
    """Read "4,6,9,12"; ValueError otherwise. Without months nothing is proposed."""
    months = frozenset(int(part) for part in text.split(",") if part.strip())
    if not months <= frozenset(range(1, 13)):
        raise ValueError("months from 1 to 12 with commas between them")
    return months


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sitting of the year; with many candidates it goes on the day after (domain.md 8)."""

    template: Template
    exam_on: date
    provisional: bool


def propose(year: int, months: Mapping[str, frozenset[int]], days: WorkingDays) -> list[Proposal]:
    """The year's sittings in the order of their days; `months` holds what differs from the templates."""
    found = [
        Proposal(template, day, days.provisional_between(day - ONE_DAY, day + 2 * ONE_DAY))
        for template in TEMPLATES
        for month in sorted(months.get(template.code, template.months))
        for day in [_saturday(year, month, days)]
    ]
    return sorted(found, key=lambda each: (each.exam_on, each.template.code))


def _saturday(year: int, month: int, days: WorkingDays) -> date:
    first = date(year, month, 1)
    first += timedelta(days=(SATURDAY - first.weekday()) % 7)
    saturdays = [first + week * WEEK for week in USUAL]
    return next((day for day in saturdays if _is_plain(day, days)), saturdays[0])


def _is_plain(saturday: date, days: WorkingDays) -> bool:
    """A week-end between two worked days: neither made up for a holiday, nor part of one."""
    sunday, friday, monday = saturday + ONE_DAY, saturday - ONE_DAY, saturday + 2 * ONE_DAY
    free = not days.is_working(saturday) and not days.is_working(sunday)
    return free and days.is_working(friday) and days.is_working(monday)
