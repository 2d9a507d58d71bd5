"""What a noun offers to reminders: its dates with the people who hear of them, and words for a message."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from exam.calendar import WorkingDays
from exam.reminders import Rule
from exam.settings import Settings


@dataclass(frozen=True, slots=True)
class Occasion:
    """A date of one subject and who hears of it: "examiner:12", "venue:3" (handlers/reminders/people.py)."""

    subject_id: int
    anchor_on: date
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Whose dates are wanted: those `between` two days, both included, or those of some subjects.

    `people` says of whom alone the caller wants to know; a noun with few people may answer for all.
    """

    rule: Rule
    settings: Settings
    between: tuple[date, date] | None = None
    subjects: Sequence[int] | None = None
    people: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Noun:
    """`find` leaves out whom the rule does not concern; `values` by subject are those of its message."""

    find: Callable[[Search], Awaitable[list[Occasion]]]
    values: Callable[[Search, WorkingDays], Awaitable[dict[int, Mapping[str, Any]]]]
