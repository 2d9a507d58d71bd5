"""The table of a bulk act, written down a second time."""

from itertools import product

import pytest

from exam.errors import RuleBroken
from exam.job import NEXT, OVER, WALKING, Event, State, next_state

# states | event | next
ROWS = [
    ("WAITING", "begin", "RUNNING"),
    ("RUNNING", "hold", "HELD"),
    ("HELD", "close", "ENDING"),
    ("ENDING", "finish", "DONE"),
    ("WAITING RUNNING HELD", "undo", "UNDOING"),
    ("UNDOING", "finish", "UNDONE"),
]
EXPECTED = {
    (State(state), Event(event)): State(after) for states, event, after in ROWS for state in states.split()
}


def test_the_table_is_that_of_the_rows() -> None:
    assert NEXT == EXPECTED


@pytest.mark.parametrize(("state", "event"), sorted(set(product(State, Event)) - set(EXPECTED)))
def test_what_the_table_does_not_hold_is_refused(state: State, event: Event) -> None:
    with pytest.raises(RuleBroken, match="job_not_allowed"):
        next_state(state, event)


def test_a_job_is_walked_or_held_or_over() -> None:
    assert WALKING | OVER | {State.HELD} == set(State)
    assert not {state for state, _ in NEXT} & OVER
