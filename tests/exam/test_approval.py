"""The table of a case, written down a second time, and four eyes whatever anybody tries."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.approval import (
    DECIDED,
    NEXT,
    Desk,
    Event,
    Hand,
    Place,
    State,
    Step,
    Verdict,
    check_steps,
    chosen_hand,
    event_of,
    next_state,
)
from exam.errors import RuleBroken

# states | event | next
ROWS = [
    ("OPEN", "forward", "OPEN"),
    ("OPEN", "approve", "APPROVED"),
    ("OPEN", "return", "RETURNED"),
    ("OPEN", "reject", "REJECTED"),
    ("OPEN RETURNED", "withdraw", "WITHDRAWN"),
    ("RETURNED", "submit", "OPEN"),
    ("OPEN APPROVED RETURNED REJECTED", "undo", "OPEN"),
]
EXPECTED = {
    (State(state), Event(event)): State(after) for states, event, after in ROWS for state in states.split()
}
CITY, PROVINCE = 2, 1
CHIEF = Desk(CITY, "chief", "appraisal_1")


def test_the_table_is_that_of_the_rows() -> None:
    assert NEXT == EXPECTED


@pytest.mark.parametrize(("state", "event"), sorted(set(product(State, Event)) - set(EXPECTED)))
def test_what_the_table_does_not_hold_is_refused(state: State, event: Event) -> None:
    with pytest.raises(RuleBroken, match="case_not_allowed"):
        next_state(state, event)


@pytest.mark.parametrize(
    ("verdict", "is_last", "state"),
    [
        (Verdict.PASS, False, State.OPEN),
        (Verdict.PASS, True, State.APPROVED),
        *((Verdict.RETURN, last, State.RETURNED) for last in (False, True)),
        *((Verdict.REJECT, last, State.REJECTED) for last in (False, True)),
    ],
)
def test_only_the_last_step_approves_and_any_step_returns_or_rejects(
    verdict: Verdict, is_last: bool, state: State
) -> None:
    assert next_state(State.OPEN, event_of(verdict, is_last)) is state


def test_every_decision_can_be_taken_back_and_nothing_else() -> None:
    undone = {state for state in State if (state, Event.UNDO) in NEXT}

    assert undone == DECIDED | {State.OPEN}


@pytest.mark.parametrize(
    ("step", "decides"),
    [
        (CHIEF, True),
        (Desk(CITY, "chief", ""), True),
        (Desk(PROVINCE, "chief", "appraisal_1"), False),
        (Desk(CITY, "clerk", "appraisal_1"), False),
        (Desk(CITY, "chief", "supervision"), False),
        (Desk(None, "chief", "appraisal_1"), False),
    ],
)
def test_a_step_asks_for_a_role_at_a_place_in_a_department(step: Desk, decides: bool) -> None:
    assert Hand("wang", frozenset({CHIEF})).reaches(step) is decides


def test_nobody_sits_where_they_have_no_post() -> None:
    with pytest.raises(RuleBroken, match="not_your_step"):
        chosen_hand([Hand("wang")], CHIEF, [])


@pytest.mark.parametrize("involved", [["wang"], ["li", "wang"]])
def test_who_submitted_or_decided_before_is_refused(involved: list[str]) -> None:
    with pytest.raises(RuleBroken, match="four_eyes"):
        chosen_hand([Hand("wang", frozenset({CHIEF}))], CHIEF, involved)


def test_a_delegate_decides_in_the_name_of_who_is_away() -> None:
    hands = [Hand("wang"), Hand("wang", frozenset({CHIEF}), "li")]

    assert chosen_hand(hands, CHIEF, ["zhang"]) == hands[1]


@pytest.mark.parametrize("involved", ["wang", "li"])
def test_a_delegate_counts_as_himself_and_as_the_one_who_is_away(involved: str) -> None:
    with pytest.raises(RuleBroken, match="four_eyes"):
        chosen_hand([Hand("wang", frozenset({CHIEF}), "li")], CHIEF, [involved])


def test_the_own_name_comes_first_and_the_next_hand_helps_where_the_first_may_not() -> None:
    hands = [Hand("wang", frozenset({CHIEF}), away) for away in ("li", "zhang")]

    assert chosen_hand(hands, CHIEF, ["li"]).for_name == "zhang"
    assert chosen_hand([Hand("wang", frozenset({CHIEF})), *hands], CHIEF, []).for_name == ""


def test_the_house_sits_everywhere_and_is_one_person_as_well() -> None:
    house = Hand("root", sits_everywhere=True)

    assert chosen_hand([house], CHIEF, []) == house
    with pytest.raises(RuleBroken, match="four_eyes"):
        chosen_hand([house], CHIEF, ["root"])


@pytest.mark.parametrize("numbers", [[2], [1, 3], [0, 1], [2, 1], [1, 1]])
def test_steps_are_numbered_from_one(numbers: list[int]) -> None:
    with pytest.raises(RuleBroken, match="route_numbers"):
        check_steps([Step(number, "clerk", "", Place.OWN) for number in numbers])


@pytest.mark.parametrize("steps", range(4))
def test_a_route_has_any_number_of_steps(steps: int) -> None:
    check_steps([Step(number, "clerk", "", Place.OWN) for number in range(1, steps + 1)])


NAMES = st.sampled_from(["wang", "li", "zhang", "zhao"])
ROLES = ["clerk", "chief", "director"]
OFFICES = st.dictionaries(NAMES, st.frozensets(st.sampled_from(ROLES)))
ATTEMPTS = st.lists(st.tuples(NAMES, st.sampled_from(list(Verdict))), max_size=20)


def _hands(name: str, office: dict[str, frozenset[str]], away: dict[str, str]) -> list[Hand]:
    own = {who: frozenset(Desk(CITY, role, "") for role in roles) for who, roles in office.items()}
    gone = [who for who, delegate in away.items() if delegate == name and who != name]
    return [
        Hand(name, own.get(name, frozenset())),
        *(Hand(name, own.get(who, frozenset()), who) for who in gone),
    ]


@given(NAMES, OFFICES, st.dictionaries(NAMES, NAMES), ATTEMPTS)
def test_whoever_tries_whatever_no_person_counts_twice_in_a_round(
    submitter: str,
    office: dict[str, frozenset[str]],
    away: dict[str, str],
    attempts: list[tuple[str, Verdict]],
) -> None:
    state, at, decided = State.OPEN, 0, list[Hand]()
    for name, verdict in attempts:
        involved = {submitter}.union(*(hand.people for hand in decided))
        try:
            hand = chosen_hand(_hands(name, office, away), Desk(CITY, ROLES[at], ""), involved)
        except RuleBroken:
            continue
        decided.append(hand)
        state = next_state(state, event_of(verdict, at == len(ROLES) - 1))
        at += 1
        if state is not State.OPEN:
            break

    people = [person for hand in decided for person in hand.people]
    assert len(people) == len(set(people))
    assert submitter not in people
    assert (state is State.APPROVED) <= (len(decided) == len(ROLES))
