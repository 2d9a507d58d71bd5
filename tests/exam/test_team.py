"""The leader of a team, criterion by criterion, and the size a team may have."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.team import Member, SizeFault, check_size, choose_leader, lacks_senior

PLAIN = Member(
    id=1, senior=False, tasks_at_level=3, rating=80, certificate_since=date(2020, 1, 1), led_here_last=False
)

members = st.lists(
    st.builds(
        Member,
        id=st.integers(1, 99),
        senior=st.booleans(),
        tasks_at_level=st.integers(0, 2),
        rating=st.none() | st.integers(79, 81),
        certificate_since=st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 3)),
        led_here_last=st.booleans(),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda member: member.id,
)


# Each criterion outweighs all that follow: the weaker one is best in everything later.
BETTER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"senior": False, "tasks_at_level": 0, "rating": None, "certificate_since": None},
        {"led_here_last": True, "senior": True, "tasks_at_level": 9, "rating": 99},
    ),
    ({"senior": True, "tasks_at_level": 0, "rating": None}, {"tasks_at_level": 9, "rating": 99}),
    ({"tasks_at_level": 4, "rating": 60, "certificate_since": None}, {"rating": 99}),
    ({"rating": 81, "certificate_since": None}, {"certificate_since": date(2001, 1, 1)}),
    ({"rating": 0, "certificate_since": None}, {"rating": None}),
    ({"certificate_since": date(2019, 12, 31)}, {}),
    ({}, {"certificate_since": None}),
]


@pytest.mark.parametrize(("better", "worse"), BETTER)
@pytest.mark.parametrize("ids", [(1, 2), (2, 1)])
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_the_earlier_criterion_decides(
    better: dict[str, Any], worse: dict[str, Any], ids: tuple[int, int], seed: str
) -> None:
    team = [replace(PLAIN, id=ids[0], **better), replace(PLAIN, id=ids[1], **worse)]

    assert choose_leader(team, seed) == ids[0]
    assert choose_leader(team[::-1], seed) == ids[0]


def test_the_last_leader_leads_again_when_nobody_else_is_there() -> None:
    assert choose_leader([replace(PLAIN, led_here_last=True)], "s") == 1


@given(members, st.randoms(), st.text(st.characters(codec="utf-8"), max_size=5))
def test_the_order_of_the_members_does_not_matter(team: list[Member], chance: Any, seed: str) -> None:
    assert choose_leader(chance.sample(team, len(team)), seed) == choose_leader(team, seed)


@given(members)
def test_last_time_s_leader_does_not_lead_while_there_is_another(team: list[Member]) -> None:
    leader = next(member for member in team if member.id == choose_leader(team, "s"))

    assert not leader.led_here_last or all(member.led_here_last for member in team)


def test_equals_are_told_apart_by_lot_and_the_lot_can_be_repeated() -> None:
    team = [replace(PLAIN, id=number) for number in (1, 2, 3)]
    leaders = [choose_leader(team, f"seed {number}") for number in range(60)]

    assert set(leaders) == {1, 2, 3}
    assert leaders == [choose_leader(team, f"seed {number}") for number in range(60)]


def test_nobody_leads_a_team_without_members() -> None:
    with pytest.raises(ValueError, match="without members"):
        choose_leader([], "s")


def test_a_team_lacks_a_senior_when_none_is_one() -> None:
    assert lacks_senior([PLAIN, PLAIN])
    assert not lacks_senior([PLAIN, replace(PLAIN, senior=True)])


@pytest.mark.parametrize(
    ("required", "odd", "fault"),
    [
        (2, True, SizeFault.BELOW_MINIMUM),
        (1, False, SizeFault.BELOW_MINIMUM),
        (3, True, None),
        (4, True, SizeFault.EVEN),
        (4, False, None),
        (5, True, None),
    ],
)
def test_a_team_has_at_least_three_and_an_odd_number_of_members(
    required: int, odd: bool, fault: SizeFault | None
) -> None:
    assert check_size(required, 3, odd) is fault
