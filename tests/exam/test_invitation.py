"""The table of domain.md B2, written down a second time by hand, row by row, from the page."""

from itertools import product

import pytest

from exam.errors import RuleBroken
from exam.invitation import (
    ENDED,
    HOLDING,
    LIVE,
    NEXT,
    Case,
    Event,
    Move,
    NotAllowed,
    Say,
    Situation,
    State,
    case_of,
    next_move,
)

SAME = "same"
SILENT = ""
SEATS = "free wait full"
ENDED_BUT_CANCELLED = "DECLINED NO_REPLY NO_CONFIRM FULL WITHDRAWN UNDELIVERED CONFLICT"

# states | event | guard | next | messages; the rows of B2 in their order
ROWS = [
    ("PLANNED", "sent", "any", "S1A", SILENT),
    ("S1A S1B", "yes", "free", "S2A", "select"),
    ("S1A S1B", "yes", "wait", "RESERVE", "reserve_noted"),  # sent only where the setting says so
    ("S1A S1B", "yes", "full", "FULL", "full"),
    ("S1A S1B", "no", "any", "DECLINED", SILENT),
    ("S1A", "timer", "any", "S1B", "invite"),
    ("S1B", "timer", "any", "NO_REPLY", SILENT),
    ("S1A S1B RESERVE", "confirm", SEATS, SAME, "wrong_code"),
    ("RESERVE", "seat_freed", "any", "S2A", "select"),
    ("RESERVE", "no", "any", "DECLINED", SILENT),
    ("RESERVE", "team_full", "any", "FULL", "full"),
    ("PLANNED S1A S1B", "team_full", "any", "FULL", SILENT),
    ("S2A S2B", "confirm", SEATS, "CONFIRMED", SILENT),
    ("S2A", "timer", "any", "S2B", "select"),
    ("S2B", "timer", "any", "NO_CONFIRM", SILENT),
    ("S2A S2B", "no", "any", "DECLINED", SILENT),
    ("S2A S2B", "yes", SEATS, SAME, "wrong_code"),
    ("CONFIRMED NOTIFIED", "no", "any", "WITHDRAWN", SILENT),
    ("CONFIRMED", "team_formed", "any", "NOTIFIED", "team"),
    ("RESERVE S2A S2B CONFIRMED NOTIFIED", "task_cancelled", "any told", "CANCELLED", "cancelled"),
    ("PLANNED S1A S1B", "task_cancelled", "any", "CANCELLED", SILENT),
    ("S1A S1B", "task_cancelled", "told", "CANCELLED", "cancelled"),
    ("PLANNED", "task_cancelled", "told", "CANCELLED", SILENT),  # was never invited
    ("RESERVE S2A S2B CONFIRMED NOTIFIED", "removed", "any", "CANCELLED", "cancelled"),
    (
        "PLANNED S1A S1B RESERVE DECLINED NO_REPLY NO_CONFIRM FULL CANCELLED WITHDRAWN UNDELIVERED CONFLICT",
        "added",
        "free",
        "CONFIRMED",
        SILENT,
    ),
    ("PLANNED S1A S1B RESERVE", "taken_elsewhere", "any", "CONFLICT", SILENT),
    ("S1A S1B", "moved", "any", "S1A", "invite"),
    ("S2A S2B CONFIRMED NOTIFIED", "moved", "any", "S2A", "cancelled select"),
    ("NOTIFIED", "changed", "any", "NOTIFIED", "team_update"),
    ("PLANNED S1A S1B S2A S2B", "undelivered", "any", "UNDELIVERED", SILENT),
    ("NO_REPLY DECLINED UNDELIVERED", "yes", "free", "S2A", "select"),
    ("NO_REPLY DECLINED UNDELIVERED", "yes", "wait", "RESERVE", "reserve_noted"),
    ("NO_REPLY DECLINED UNDELIVERED", "yes", "full", "FULL", "full"),
    ("NO_CONFIRM", "confirm", "full", SAME, "full"),
    ("NO_CONFIRM", "confirm", "late", SAME, "late_confirm"),
    ("FULL", "yes confirm", "free wait full late", SAME, "full"),
    ("CANCELLED", "yes confirm", "free wait full late over", SAME, "cancelled"),
    (
        "S1A S1B RESERVE S2A S2B CONFIRMED NOTIFIED DECLINED NO_REPLY NO_CONFIRM FULL CANCELLED WITHDRAWN "
        "UNDELIVERED CONFLICT",
        "unreadable",
        "any",
        SAME,
        "wrong_code",
    ),
]

B3 = [
    # "Lateness": in time by the carrier, here after the timer: honoured if a seat is free, else 满员
    ("NO_CONFIRM", "confirm", "free", "CONFIRMED", SILENT),
    ("NO_CONFIRM", "confirm", "wait", "FULL", "full"),
    # "Full while confirmations pend", "Demand decreased"
    ("RESERVE S2A S2B", "released", "any", "FULL", "full"),
    ("CONFIRMED NOTIFIED", "released", "any", "CANCELLED", "cancelled"),
    # "Demand increased": those who had said yes are asked first, later #3 rev n+1 to everybody
    ("FULL", "asked_again", "any", "PLANNED", "invite"),
    ("NOTIFIED", "team_formed", "any", "NOTIFIED", "team_update"),
]

BEYOND = [
    # the second asking has its own clock
    ("S1A S1B S2A S2B", "sent", "any", SAME, SILENT),
    # what says nothing new changes nothing
    ("RESERVE CONFIRMED NOTIFIED", "yes", SEATS, SAME, SILENT),
    ("CONFIRMED NOTIFIED", "confirm", SEATS, SAME, SILENT),
    (f"{ENDED_BUT_CANCELLED} CANCELLED", "no", "any", SAME, SILENT),
    # a late yes that is not forgiven, and a yes or a confirm that fits no question
    ("NO_REPLY DECLINED UNDELIVERED", "yes", "late", SAME, "late_confirm"),
    ("NO_CONFIRM", "yes", "free wait late", SAME, "late_confirm"),
    ("NO_CONFIRM", "yes", "full", SAME, "full"),
    ("UNDELIVERED", "confirm", "free wait late", SAME, "late_confirm"),
    ("UNDELIVERED", "confirm", "full", SAME, "full"),
    ("DECLINED NO_REPLY", "confirm", "free wait full late", SAME, "wrong_code"),
    ("WITHDRAWN CONFLICT", "yes confirm", "free wait full late", SAME, SILENT),
    # the task is off: 撤销 to whoever still answers
    (ENDED_BUT_CANCELLED, "yes confirm", "over", SAME, "cancelled"),
    # moved before it was sent, or while in reserve: asked anew
    ("PLANNED", "moved", "any", "PLANNED", "invite"),
    ("RESERVE", "moved", "any", "S1A", "cancelled invite"),
    # taken out before saying yes
    ("PLANNED S1A S1B", "removed", "any", "CANCELLED", SILENT),
]

STAFF_MUST_LOOK = [
    ("CONFIRMED NOTIFIED", "no", "any"),
    ("PLANNED S1A S1B S2A S2B", "undelivered", "any"),
    ("WITHDRAWN CONFLICT", "yes confirm", "free wait full late"),
    ("NO_CONFIRM", "confirm", "wait full"),
    ("UNDELIVERED", "confirm", "free wait late"),
]


def spread(states: str, events: str, cases: str) -> list[tuple[State, Event, Case]]:
    keys = product(states.split(), events.split(), cases.split())
    return [(State(state), Event(event), Case(case)) for state, event, case in keys]


ALARMING = {key for row in STAFF_MUST_LOOK for key in spread(*row)}
ORACLE = {
    key: Move(key[0] if to == SAME else State(to), tuple(Say(word) for word in says.split()), key in ALARMING)
    for states, events, cases, to, says in [*ROWS, *B3, *BEYOND]
    for key in spread(states, events, cases)
}


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", State)
def test_every_listed_pair_moves_as_listed_and_every_other_is_refused(state: State, event: Event) -> None:
    for case in Case:
        expected = ORACLE.get((state, event, case))
        if expected is None:
            with pytest.raises(NotAllowed) as refused:
                next_move(state, event, case)
            assert (refused.value.state, refused.value.event, refused.value.case) == (state, event, case)
        else:
            assert next_move(state, event, case) == expected


def test_no_row_is_listed_twice() -> None:
    keys = [key for row in [*ROWS, *B3, *BEYOND] for key in spread(*row[:3])]

    assert len(keys) == len(set(keys)) == len(NEXT)


def test_an_event_without_a_case_has_the_case_any() -> None:
    assert next_move(State.S1A, Event.NO) == next_move(State.S1A, Event.NO, Case.ANY)


def test_what_is_not_allowed_is_a_broken_rule_with_words_for_staff() -> None:
    with pytest.raises(RuleBroken) as refused:
        next_move(State.PLANNED, Event.CONFIRM)

    assert refused.value.reason == "move_not_allowed"
    assert refused.value.values == {"state": "PLANNED", "event": "confirm"}


def test_the_states_fall_into_live_held_and_ended_as_in_b1() -> None:
    assert {state.value for state in LIVE} == {"PLANNED", "S1A", "S1B", "RESERVE"}
    assert {state.value for state in HOLDING} == {"S2A", "S2B", "CONFIRMED", "NOTIFIED"}
    assert {state.value for state in ENDED} == {
        *("DECLINED", "NO_REPLY", "NO_CONFIRM", "FULL"),
        *("CANCELLED", "WITHDRAWN", "UNDELIVERED", "CONFLICT"),
    }


def test_a_seat_is_taken_only_by_a_yes_a_freed_seat_a_late_confirmation_or_staff() -> None:
    takers = {key[1] for key, move in NEXT.items() if key[0] not in HOLDING and move.to in HOLDING}

    assert takers == {Event.YES, Event.SEAT_FREED, Event.CONFIRM, Event.ADDED}


# event | states | cancelled | all confirmed | in time | forgives late | free seat | clash | ranked | case
# 1 yes, 0 no, - either; every situation of a yes or a confirm fits exactly one line
SITUATIONS = """
    both     any    1 - - - - - -  over
    both     any    0 1 - - - - -  full
    yes      ended  0 0 0 0 - - -  late
    confirm  ended  0 0 0 - - - -  late
    both     going  0 0 - - 0 - -  wait
    both     going  0 0 - - 1 1 -  wait
    yes      going  0 0 - - 1 0 1  wait
    yes      going  0 0 - - 1 0 0  free
    confirm  going  0 0 - - 1 0 -  free
    both     ended  0 0 1 - 0 - -  wait
    both     ended  0 0 1 - 1 1 -  wait
    yes      ended  0 0 1 - 1 0 1  wait
    yes      ended  0 0 1 - 1 0 0  free
    confirm  ended  0 0 1 - 1 0 -  free
    yes      ended  0 0 0 1 0 - -  wait
    yes      ended  0 0 0 1 1 1 -  wait
    yes      ended  0 0 0 1 1 0 1  wait
    yes      ended  0 0 0 1 1 0 0  free
"""
LINES = [line.split() for line in SITUATIONS.strip().splitlines()]
FLAGS = list(product([False, True], repeat=7))


def expected_cases(state: State, event: Event, flags: tuple[bool, ...]) -> list[Case]:
    going = "ended" if state in ENDED else "going"
    fitting = [
        line
        for line in LINES
        if line[0] in {"both", event.value}
        and line[1] in {"any", going}
        and all(mark in {"-", "01"[flag]} for mark, flag in zip(line[2:9], flags, strict=True))
    ]
    return [Case(line[9]) for line in fitting]


def situation(flags: tuple[bool, ...], seats: int) -> Situation:
    cancelled, all_confirmed, in_time, forgives, free, clash, ranked = flags
    return Situation(cancelled, seats if free else 0, all_confirmed, clash, in_time, forgives, ranked)


@pytest.mark.parametrize("event", [Event.YES, Event.CONFIRM])
@pytest.mark.parametrize("state", State)
def test_every_situation_of_a_yes_or_a_confirm_is_one_case(state: State, event: Event) -> None:
    for flags, seats in product(FLAGS, [1, 2]):
        assert [case_of(state, event, situation(flags, seats))] == expected_cases(state, event, flags), flags


@pytest.mark.parametrize("event", [each for each in Event if each not in {Event.YES, Event.CONFIRM}])
def test_seats_do_not_matter_to_any_other_event(event: Event) -> None:
    for state, flags in product(State, FLAGS):
        assert case_of(state, event, situation(flags, 1)) is Case.ANY


@pytest.mark.parametrize("word", [Event.YES, Event.NO, Event.CONFIRM, Event.UNREADABLE])
def test_no_reply_to_a_message_that_was_sent_is_ever_without_an_answer(word: Event) -> None:
    for state, flags in product(set(State) - {State.PLANNED}, FLAGS):
        if flags[0] and state not in ENDED:
            continue  # a cancelled task has nobody left
        met = situation(flags, 1)
        assert isinstance(next_move(state, word, case_of(state, word, met)), Move)
