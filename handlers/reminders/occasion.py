"""What a noun offers to reminders: its dates with the people who hear of them, and words for a message."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from exam.calendar import CHINA, WorkingDays
from exam.reminders import Rule
from exam.settings import Settings
from handlers.act import Act


@dataclass(frozen=True, slots=True)
class Occasion:
    """A date of one subject and who hears of it: "examiner:12", "venue:3" (handlers/reminders/people.py).

    `told` is what the message says to these people alone, beside the values of the subject.
    """

    subject_id: int
    anchor_on: date
    people: tuple[str, ...]
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Search:
    """Whose dates are wanted: those `between` two days, both included, or those of some subjects.

    `people` says of whom alone the caller wants to know; a noun with few people may answer for all.
    """

    rule: Rule
    settings: Settings
    act: Act
    between: tuple[date, date] | None = None
    subjects: Sequence[int] | None = None
    people: Sequence[str] | None = None

    @property
    def instants(self) -> tuple[datetime, datetime] | None:
        """From when to when (aware UTC, the second excluded) the days of `between` last."""
        if self.between is None:
            return None
        first, last = self.between
        return midnight(first), midnight(last + timedelta(days=1))


def midnight(day: date) -> datetime:
    """When a day of the office begins, as an aware instant in UTC."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Noun:
    """`find` leaves out whom the rule does not concern; `values` by subject are those of its message.

    Where `find` tells everything itself (Occasion.told), it does so only for the `subjects` of a search.
    """

    find: Callable[[Search], Awaitable[list[Occasion]]]
    values: Callable[[Search, WorkingDays], Awaitable[dict[int, Mapping[str, Any]]]] | None = None
