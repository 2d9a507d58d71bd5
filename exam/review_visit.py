"""A body brings its papers to the district centre: booked, held, good or not (domain.md 81)."""

from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    BOOKED = "BOOKED"
    PASSED = "PASSED"
    FAILED = "FAILED"  # papers were lacking, or nobody came
    CANCELLED = "CANCELLED"


class Event(StrEnum):
    REBOOKED = "rebooked"
    CANCELLED = "cancelled"
    PASSED = "passed"
    FAILED = "failed"


NEXT: dict[tuple[State, Event], State] = {
    (State.BOOKED, Event.REBOOKED): State.BOOKED,
    (State.BOOKED, Event.CANCELLED): State.CANCELLED,
    (State.BOOKED, Event.PASSED): State.PASSED,
    (State.BOOKED, Event.FAILED): State.FAILED,
    (State.FAILED, Event.REBOOKED): State.BOOKED,
    # What was entered wrongly is entered again.
    (State.FAILED, Event.PASSED): State.PASSED,
    (State.PASSED, Event.FAILED): State.FAILED,
}


def next_state(state: State, event: Event) -> State:
    """The visit's next state; RuleBroken("visit_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("visit_not_allowed", state=state.value, event=event.value) from None
