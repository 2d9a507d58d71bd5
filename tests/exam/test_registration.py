"""The states of a registration over every event, and who hands in a thesis."""

from itertools import product

import pytest

from exam import registration
from exam.errors import RuleBroken
from exam.registration import ENDED, NEXT, PAID, Event, State, next_state

WAYS = """
DRAFT submitted SUBMITTED
DRAFT withdrawn WITHDRAWN
DRAFT cancelled CANCELLED
SUBMITTED approved APPROVED
SUBMITTED returned RETURNED
SUBMITTED rejected REJECTED
SUBMITTED withdrawn WITHDRAWN
SUBMITTED cancelled CANCELLED
RETURNED submitted SUBMITTED
RETURNED withdrawn WITHDRAWN
RETURNED expired ABANDONED
RETURNED undone SUBMITTED
RETURNED cancelled CANCELLED
REJECTED undone SUBMITTED
APPROVED undone SUBMITTED
APPROVED reopened SUBMITTED
APPROVED confirmed CONFIRMED
APPROVED withdrawn WITHDRAWN
APPROVED expired ABANDONED
APPROVED cancelled CANCELLED
ABANDONED brought_back APPROVED
CONFIRMED determined COMPLETED
CONFIRMED reopened CONFIRMED
CONFIRMED approved CONFIRMED
CONFIRMED returned CONFIRMED
CONFIRMED undone CONFIRMED
CONFIRMED cancelled CANCELLED
COMPLETED cancelled CANCELLED
"""
ALLOWED = {(state, event): after for state, event, after in map(str.split, WAYS.strip().splitlines())}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_a_registration_goes_the_ways_of_the_field_and_no_others(state: State, event: Event) -> None:
    wanted = ALLOWED.get((state.value, event.value))
    if wanted is None:
        with pytest.raises(RuleBroken) as refused:
            next_state(state, event)
        assert refused.value.values == {"state": state.value, "event": event.value}
    else:
        assert next_state(state, event).value == wanted


def test_every_state_is_reached() -> None:
    assert {State.DRAFT, *NEXT.values()} == set(State)


def test_what_is_paid_is_never_withdrawn_and_never_lapses() -> None:
    lost = {Event.WITHDRAWN, Event.EXPIRED, Event.REJECTED}

    assert [pair for pair in NEXT if pair[0] in PAID and pair[1] in lost] == []


def test_what_has_ended_begins_again_by_an_undo_or_by_staff_who_let_it_be_paid() -> None:
    assert {event for state, event in NEXT if state in ENDED} == {Event.UNDONE, Event.BROUGHT_BACK}


@pytest.mark.parametrize("event", list(Event))
def test_before_names_the_states_of_the_table(event: Event) -> None:
    wanted = {State(state) for state, each in ALLOWED if each == event.value}

    assert registration.before(event) == wanted


@pytest.mark.parametrize(("level", "wanted"), [(1, True), (2, True), (3, False), (4, False), (5, False)])
def test_levels_one_and_two_hand_in_a_thesis_for_their_comprehensive_review(level: int, wanted: bool) -> None:
    assert registration.needs_thesis(level, {"theory", "comprehensive"}) is wanted
    assert registration.needs_thesis(level, {"theory", "practical"}) is False
