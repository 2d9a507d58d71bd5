"""A voice against somebody on show: what may become of it (domain.md 75)."""

from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    OPEN = "OPEN"
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


class Event(StrEnum):
    UPHOLD = "uphold"
    DISMISS = "dismiss"


NEXT: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.UPHOLD): State.UPHELD,
    (State.OPEN, Event.DISMISS): State.DISMISSED,
}


def next_state(state: State, event: Event) -> State:
    """The objection's next state; RuleBroken("objection_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("objection_not_allowed", state=state.value, event=event.value) from None
