"""What may happen to a bulk act: walked in lots, held while it may be undone, then ended or taken back."""

from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    WAITING = "WAITING"
    RUNNING = "RUNNING"
    HELD = "HELD"  # done, and may still be undone: nobody has been told
    ENDING = "ENDING"  # the window has closed: its last walk tells people
    UNDOING = "UNDOING"
    DONE = "DONE"
    UNDONE = "UNDONE"


class Event(StrEnum):
    BEGIN = "begin"
    HOLD = "hold"  # the last lot is done
    CLOSE = "close"  # the undo window is over
    UNDO = "undo"
    FINISH = "finish"


NEXT: dict[tuple[State, Event], State] = {
    (State.WAITING, Event.BEGIN): State.RUNNING,
    (State.RUNNING, Event.HOLD): State.HELD,
    (State.HELD, Event.CLOSE): State.ENDING,
    (State.ENDING, Event.FINISH): State.DONE,
    (State.WAITING, Event.UNDO): State.UNDOING,
    (State.RUNNING, Event.UNDO): State.UNDOING,
    (State.HELD, Event.UNDO): State.UNDOING,
    (State.UNDOING, Event.FINISH): State.UNDONE,
}
WALKING = frozenset({State.WAITING, State.RUNNING, State.ENDING, State.UNDOING})
OVER = frozenset({State.DONE, State.UNDONE})


def next_state(state: State, event: Event) -> State:
    """The job's next state; raises RuleBroken("job_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("job_not_allowed", state=state.value, event=event.value) from None


def lots_of(rows: Sequence[int], body_of: Mapping[int, Hashable], usual: int, most: int) -> list[list[int]]:
    """Cut rows into lots, what is of one body into the same, so that one transaction deals with all of it.

    A lot has `usual` rows, and up to `most` for the sake of a body; only a larger body is cut. Who has no
    body stands alone.
    """
    bodies: dict[Hashable, list[int]] = {}
    for row in rows:
        bodies.setdefault((body_of[row],) if row in body_of else row, []).append(row)
    lots: list[list[int]] = []
    for body in bodies.values():
        for part in (body[start : start + most] for start in range(0, len(body), most)):
            if not lots or len(lots[-1]) + len(part) > usual:
                lots.append([])
            lots[-1] += part
    return lots
