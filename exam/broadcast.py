"""What may happen to a broadcast, and when a second person must agree to it."""

from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"  # waits for a second person
    APPROVED = "APPROVED"
    SCHEDULED = "SCHEDULED"  # starts by itself at its time
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"
    FINISHED = "FINISHED"  # nothing waits to be handed over any more


class Event(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"  # to be mended and submitted again
    SCHEDULE = "schedule"
    START = "start"
    OUTGROW = "outgrow"  # the audience grew beyond what was approved
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    FINISH = "finish"
    RETRY = "retry"


ON_THE_WAY = frozenset({State.RUNNING, State.PAUSED})
STOPPABLE = frozenset(State) - {State.STOPPED, State.FINISHED}

NEXT: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Event.APPROVE): State.APPROVED,
    (State.SUBMITTED, Event.RETURN): State.DRAFT,
    (State.APPROVED, Event.SCHEDULE): State.SCHEDULED,
    (State.SCHEDULED, Event.SCHEDULE): State.SCHEDULED,
    (State.APPROVED, Event.START): State.RUNNING,
    (State.SCHEDULED, Event.START): State.RUNNING,
    (State.APPROVED, Event.OUTGROW): State.SUBMITTED,
    (State.SCHEDULED, Event.OUTGROW): State.SUBMITTED,
    (State.RUNNING, Event.PAUSE): State.PAUSED,
    (State.PAUSED, Event.RESUME): State.RUNNING,
    (State.RUNNING, Event.FINISH): State.FINISHED,
    (State.RUNNING, Event.RETRY): State.RUNNING,
    (State.FINISHED, Event.RETRY): State.RUNNING,
    **{(state, Event.STOP): State.STOPPED for state in STOPPABLE},
}


def next_state(state: State, event: Event) -> State:
    """The broadcast's next state; raises RuleBroken("broadcast_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("broadcast_not_allowed", state=state.value, event=event.value) from None


def needs_a_second(size: int, approve_above: int) -> bool:
    """Two persons decide on what reaches many (OWASP ASVS 5.0, V2.3.5)."""
    return size > approve_above


def check_second(actor: str, author: str, submitter: str) -> None:
    """Raise RuleBroken("same_person") unless somebody approves who neither wrote nor submitted it."""
    if actor in {author, submitter}:
        raise RuleBroken("same_person")


def covers(approved: int, size: int, approve_above: int) -> bool:
    """Whether an approval for `approved` people holds for `size`; a tenth more is a register that grew."""
    return size <= max(approve_above, approved + approved // 10)
