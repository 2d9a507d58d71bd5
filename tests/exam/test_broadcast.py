"""The table of a broadcast, written down a second time, and who must agree to it."""

from itertools import product

import pytest

from exam.broadcast import NEXT, Event, State, check_second, covers, needs_a_second, next_state
from exam.errors import RuleBroken

# states | event | next
ROWS = [
    ("DRAFT", "submit", "SUBMITTED"),
    ("SUBMITTED", "approve", "APPROVED"),
    ("SUBMITTED", "return", "DRAFT"),
    ("APPROVED SCHEDULED", "schedule", "SCHEDULED"),
    ("APPROVED SCHEDULED", "start", "RUNNING"),
    ("APPROVED SCHEDULED", "outgrow", "SUBMITTED"),
    ("RUNNING", "pause", "PAUSED"),
    ("PAUSED", "resume", "RUNNING"),
    ("RUNNING", "finish", "FINISHED"),
    ("RUNNING FINISHED", "retry", "RUNNING"),
    ("DRAFT SUBMITTED APPROVED SCHEDULED RUNNING PAUSED", "stop", "STOPPED"),
]
EXPECTED = {
    (State(state), Event(event)): State(after) for states, event, after in ROWS for state in states.split()
}


def test_the_table_is_that_of_the_rows() -> None:
    assert NEXT == EXPECTED


@pytest.mark.parametrize(("state", "event"), sorted(set(product(State, Event)) - set(EXPECTED)))
def test_what_the_table_does_not_hold_is_refused(state: State, event: Event) -> None:
    with pytest.raises(RuleBroken, match="broadcast_not_allowed"):
        next_state(state, event)


@pytest.mark.parametrize(("size", "second"), [(0, False), (500, False), (501, True)])
def test_above_the_set_size_a_second_person_decides(size: int, second: bool) -> None:
    assert needs_a_second(size, 500) is second


def test_the_second_person_neither_wrote_nor_submitted_it() -> None:
    check_second("wang", "li", "zhang")
    for actor in ("li", "zhang"):
        with pytest.raises(RuleBroken, match="same_person"):
            check_second(actor, "li", "zhang")


@pytest.mark.parametrize(
    ("approved", "size", "holds"),
    [(1000, 1100, True), (1000, 1101, False), (10, 500, True), (10, 501, False), (500, 550, True)],
)
def test_an_approval_holds_for_a_tenth_more_and_up_to_the_size_that_needs_none(
    approved: int, size: int, holds: bool
) -> None:
    assert covers(approved, size, 500) is holds
