"""Changes of time and place of an approved plan: when they are late, and what they then cost (79, 80)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exam.calendar import WorkingDays
from exam.errors import RuleBroken


class State(StrEnum):
    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    APPLIED = "APPLIED"
    REFUSED = "REFUSED"


class Event(StrEnum):
    APPROVED = "approved"
    APPLIED = "applied"
    REFUSED = "refused"
    REOPENED = "reopened"  # a decision was undone


NEXT: dict[tuple[State, Event], State] = {
    (State.REQUESTED, Event.APPROVED): State.APPROVED,
    (State.REQUESTED, Event.REFUSED): State.REFUSED,
    (State.APPROVED, Event.APPLIED): State.APPLIED,
    (State.APPROVED, Event.REOPENED): State.REQUESTED,
    (State.REFUSED, Event.REOPENED): State.REQUESTED,
}


def next_state(state: State, event: Event) -> State:
    """The request's next state; raises RuleBroken("change_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("change_not_allowed", state=state.value, event=event.value) from None


@dataclass(frozen=True, slots=True)
class Notice:
    """How many working days before the exam a change is asked for, and how far a late one moves it.

    Without `before` no request is late.
    """

    before: int | None = 5
    late_after: int = 15


def is_late(exam_on: date, today: date, notice: Notice, days: WorkingDays) -> bool:
    """A request on the `before`-th working day before the exam is still in time (domain.md 79)."""
    return notice.before is not None and today > days.before(exam_on, notice.before)


def check_change(from_on: date, to_on: date, today: date, notice: Notice, days: WorkingDays) -> bool:
    """Refuse a new day that is not later, or not late enough; returns whether the request is late.

    An equal day is a change of place. RuleBroken("change_earlier") (79), ("change_too_near") (80): a late
    request moves the exam by at least `late_after` working days, also one for another place alone.
    """
    if to_on < from_on:
        raise RuleBroken("change_earlier", day=from_on)
    if not is_late(from_on, today, notice, days):
        return False
    earliest = days.after(from_on, notice.late_after)
    if to_on < earliest:
        raise RuleBroken("change_too_near", days=notice.late_after, earliest=earliest)
    return True


class Merit(StrEnum):
    """Why points are taken off a body's yearly score (双百分考核, domain.md 80)."""

    TIME_CHANGED = "time_changed"
    PLACE_CHANGED = "place_changed"
    LATE_CHANGE = "late_change"


def merits(*, moved: bool, elsewhere: bool, late: bool) -> frozenset[Merit]:
    """What a change that is carried out costs."""
    told = {Merit.TIME_CHANGED: moved, Merit.PLACE_CHANGED: elsewhere, Merit.LATE_CHANGE: late}
    return frozenset(merit for merit, holds in told.items() if holds)
