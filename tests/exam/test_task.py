"""The task's states of domain.md B1 and B3, written down a second time by hand."""

import pytest

from exam.errors import RuleBroken
from exam.task import BEFORE_THE_DAY, Event, Seats, State, next_state

ORACLE = {
    ("DRAFT", "requested"): "REQUESTED",
    ("REQUESTED", "approved"): "OPEN",
    ("OPEN", "team_formed"): "FORMED",
    ("FORMED", "seat_lost"): "OPEN",
    ("FORMED", "met"): "MEETING",
    ("FORMED", "examined"): "EXAMINED",
    ("MEETING", "seat_lost"): "OPEN",
    ("MEETING", "examined"): "EXAMINED",
    ("EXAMINED", "handed_in"): "RESULTS_IN",
    ("RESULTS_IN", "recorded"): "RECORDED",
    ("RECORDED", "paid"): "PAID",
    ("DRAFT", "cancelled"): "CANCELLED",
    ("REQUESTED", "cancelled"): "CANCELLED",
    ("OPEN", "cancelled"): "CANCELLED",
    ("FORMED", "cancelled"): "CANCELLED",
    ("MEETING", "cancelled"): "CANCELLED",
}


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", State)
def test_every_listed_pair_moves_as_listed_and_every_other_is_refused(state: State, event: Event) -> None:
    expected = ORACLE.get((state.value, event.value))

    if expected is None:
        with pytest.raises(RuleBroken) as refused:
            next_state(state, event)
        assert refused.value.reason == "task_not_allowed"
        assert refused.value.values == {"state": state.value, "event": event.value}
    else:
        assert next_state(state, event).value == expected


def test_before_the_day_means_before_the_exam_was_held() -> None:
    assert {state.value for state in BEFORE_THE_DAY} == {"DRAFT", "REQUESTED", "OPEN", "FORMED", "MEETING"}


@pytest.mark.parametrize(
    ("seats", "free", "all_confirmed", "short"),
    [
        (Seats(required=3, held=0, confirmed=0, live=0), 3, False, 3),
        (Seats(required=3, held=0, confirmed=0, live=6), 3, False, 0),
        (Seats(required=3, held=2, confirmed=1, live=0), 1, False, 1),
        (Seats(required=3, held=2, confirmed=1, live=1), 1, False, 0),
        (Seats(required=3, held=3, confirmed=2, live=4), 0, False, 0),
        (Seats(required=3, held=3, confirmed=3, live=0), 0, True, 0),
        (Seats(required=3, held=4, confirmed=4, live=0), 0, True, 0),  # while a cut is being carried out
    ],
)
def test_seats_are_counted(seats: Seats, free: int, all_confirmed: bool, short: int) -> None:
    assert (seats.free, seats.all_confirmed, seats.short) == (free, all_confirmed, short)
