"""What may happen to a dispatch task and how many seats it has: domain.md B1 and B3."""

from dataclasses import dataclass
from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    """Names and stored words as in domain.md B1; an escalated task stays OPEN."""

    DRAFT = "DRAFT"
    REQUESTED = "REQUESTED"
    OPEN = "OPEN"
    FORMED = "FORMED"
    MEETING = "MEETING"
    EXAMINED = "EXAMINED"
    RESULTS_IN = "RESULTS_IN"
    RECORDED = "RECORDED"
    PAID = "PAID"
    CANCELLED = "CANCELLED"


class Event(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    TEAM_FORMED = "team_formed"
    SEAT_LOST = "seat_lost"  # or the demand grew
    MET = "met"
    EXAMINED = "examined"
    HANDED_IN = "handed_in"
    RECORDED = "recorded"
    PAID = "paid"
    CANCELLED = "cancelled"


BEFORE_THE_DAY = frozenset({State.DRAFT, State.REQUESTED, State.OPEN, State.FORMED, State.MEETING})

NEXT: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.REQUESTED): State.REQUESTED,
    (State.REQUESTED, Event.APPROVED): State.OPEN,
    (State.OPEN, Event.TEAM_FORMED): State.FORMED,
    (State.FORMED, Event.SEAT_LOST): State.OPEN,
    (State.FORMED, Event.MET): State.MEETING,
    (State.MEETING, Event.SEAT_LOST): State.OPEN,
    (State.FORMED, Event.EXAMINED): State.EXAMINED,
    (State.MEETING, Event.EXAMINED): State.EXAMINED,
    (State.EXAMINED, Event.HANDED_IN): State.RESULTS_IN,
    (State.RESULTS_IN, Event.RECORDED): State.RECORDED,
    (State.RECORDED, Event.PAID): State.PAID,
    **{(state, Event.CANCELLED): State.CANCELLED for state in BEFORE_THE_DAY},
}


def next_state(state: State, event: Event) -> State:
    """The task's next state; raises RuleBroken("task_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("task_not_allowed", state=state.value, event=event.value) from None


@dataclass(frozen=True, slots=True)
class Seats:
    """Counts of one task: held includes confirmed; live are asked or in reserve without a seat."""

    required: int
    held: int
    confirmed: int
    live: int

    @property
    def free(self) -> int:
        return max(0, self.required - self.held)

    @property
    def all_confirmed(self) -> bool:
        return self.confirmed >= self.required

    @property
    def short(self) -> int:
        """How many more people are needed for I5: live + held >= required."""
        return max(0, self.required - self.held - self.live)
