"""A visit of re-review: every state with every event."""

from itertools import product

import pytest

from exam.errors import RuleBroken
from exam.review_visit import NEXT, Event, State, next_state

ALLOWED = {
    State.BOOKED: {
        Event.REBOOKED: State.BOOKED,
        Event.CANCELLED: State.CANCELLED,
        Event.PASSED: State.PASSED,
        Event.FAILED: State.FAILED,
    },
    State.FAILED: {Event.REBOOKED: State.BOOKED, Event.PASSED: State.PASSED},
    State.PASSED: {Event.FAILED: State.FAILED},
    State.CANCELLED: {},
}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_a_visit_goes_where_the_table_leads_and_nowhere_else(state: State, event: Event) -> None:
    if event in ALLOWED[state]:
        assert next_state(state, event) is NEXT[state, event] is ALLOWED[state][event]
        return
    with pytest.raises(RuleBroken, match="visit_not_allowed"):
        next_state(state, event)
