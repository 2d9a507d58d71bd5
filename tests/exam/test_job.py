"""The table of a bulk act, written down a second time."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.errors import RuleBroken
from exam.job import NEXT, OVER, WALKING, Event, State, lots_of, next_state

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


def test_people_of_one_body_are_dealt_with_in_one_lot() -> None:
    body_of = {1: "A", 3: "A", 5: "A", 4: "B", 6: "B"}

    assert lots_of([1, 2, 3, 4, 5, 6], body_of, usual=2, most=4) == [[1, 3, 5], [2], [4, 6]]


@given(
    st.dictionaries(st.integers(1, 60), st.sampled_from([None, 1, 2, 3])),
    st.integers(1, 9),
    st.integers(0, 9),
)
def test_lots_hold_every_row_once_and_only_a_large_body_is_cut(
    rows: dict[int, int | None], usual: int, more: int
) -> None:
    most = usual + more
    body_of = {row: body for row, body in rows.items() if body is not None}
    sizes = {body: list(body_of.values()).count(body) for body in body_of.values()}

    cut = lots_of(list(rows), body_of, usual, most)

    assert sorted(row for lot in cut for row in lot) == sorted(rows)
    assert all(0 < len(lot) <= most for lot in cut)
    assert all(len(lot) <= usual or len({body_of.get(row, -row) for row in lot}) == 1 for lot in cut)
    within = {body: sum(any(body_of.get(row) == body for row in lot) for lot in cut) for body in sizes}
    assert all(within[body] == 1 for body, size in sizes.items() if size <= most)
