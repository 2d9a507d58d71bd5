"""Candidates on show before their review: states, how long, how names are masked (domain.md 75)."""

from datetime import date
from enum import StrEnum

from exam.calendar import WorkingDays
from exam.errors import RuleBroken


class State(StrEnum):
    PLANNED = "PLANNED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Event(StrEnum):
    OPENED = "opened"
    CLOSED = "closed"


class Kind(StrEnum):
    """Who is on show."""

    ELIGIBLE = "eligible"  # passed the pre-check, are not reviewed yet


NEXT: dict[tuple[State, Event], State] = {
    (State.PLANNED, Event.OPENED): State.OPEN,
    (State.PLANNED, Event.CLOSED): State.CLOSED,  # nobody was left to be shown
    (State.OPEN, Event.CLOSED): State.CLOSED,
}
PENDING = frozenset({State.PLANNED, State.OPEN})


def next_state(state: State, event: Event) -> State:
    """The list's next state; RuleBroken("publicity_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("publicity_not_allowed", state=state.value, event=event.value) from None


def last_day(opens_on: date, days: int, calendar: WorkingDays) -> date:
    """The last day of `days` (>= 1) working days on show; the day of opening is not counted.

    No term counts the day on which it begins (Civil Code, article 201).
    """
    return calendar.after(opens_on, days)


def mask_name(name: str) -> str:
    """Show the first character, of three or more the last one as well: "张*", "张*伟" (domain.md 75)."""
    if len(name) < 2:
        return "*"
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
