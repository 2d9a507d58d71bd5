"""The draw: fair by weight, repeatable by anybody, and mindful of the rotation."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.draw import Ticket, allowed_repeats, draw, key_of, wanted, weight_of
from exam.eligibility import Candidate

tickets = st.lists(
    st.builds(Ticket, st.integers(1, 10**6), st.integers(1, 100)),
    max_size=30,
    unique_by=lambda ticket: ticket.id,
)
seeds = st.text(st.characters(codec="utf-8"), max_size=12)

SOMEBODY = Candidate(
    id=1,
    senior=False,
    certificate_until=date(2027, 12, 31),
    scopes=frozenset(),
    districts=(),
    blocked=frozenset(),
    avoids=frozenset(),
    employer="",
    reachable=True,
    rating=90,
    recent_tasks=0,
    served_here_in_a_row=0,
    on_last_team_here=False,
    engagements=(),
    asked_before=False,
)


def test_the_keys_are_those_that_sha256sum_and_bc_compute() -> None:
    # printf '2026-7:1' | sha256sum | cut -c1-16, then -l((n+1)/2^64)/10 in bc -l with scale 40
    computed = {
        1: ".1474637335868465519481723284547670339968",
        2: ".0530407163133730980409479737051077542303",
        3: ".0059844136873226973699410552588239946195",
        4: ".0389481602935255844865877484506382747514",
        5: ".0370406552912124687835426421970481234056",
    }
    drum = [Ticket(number, number * 10) for number in computed]

    assert {ticket.id: f"{key_of(ticket, '2026-7'):.24f}" for ticket in drum} == {
        number: f"{Decimal(key):.24f}" for number, key in computed.items()
    }
    assert draw(drum, 5, "2026-7") == [3, 5, 4, 2, 1]


@given(tickets, st.integers(0, 40), seeds, st.randoms())
def test_the_order_of_the_pool_does_not_matter(
    drum: list[Ticket], number: int, seed: str, chance: random.Random
) -> None:
    shuffled = chance.sample(drum, len(drum))

    assert draw(shuffled, number, seed) == draw(drum, number, seed)


@given(tickets, st.integers(0, 40), seeds)
def test_as_many_as_wanted_are_drawn_each_once(drum: list[Ticket], number: int, seed: str) -> None:
    drawn = draw(drum, number, seed)

    assert len(drawn) == min(number, len(drum))
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= {ticket.id for ticket in drum}
    assert drawn == draw(drum, len(drum), seed)[:number]


@given(tickets, st.integers(0, 40), seeds, st.integers(0, 5), st.data())
def test_those_over_the_cap_are_passed_over_and_the_order_of_the_rest_stays(
    drum: list[Ticket], number: int, seed: str, cap: int, data: st.DataObject
) -> None:
    ids = [ticket.id for ticket in drum]
    capped = frozenset(data.draw(st.lists(st.sampled_from(ids)))) if ids else frozenset[int]()
    order = draw(drum, len(drum), seed)
    over = [one for one in order if one in capped][cap:]

    assert draw(drum, number, seed, capped, cap) == [one for one in order if one not in over][:number]


def test_without_a_cap_former_members_are_drawn_like_others() -> None:
    drum = [Ticket(number, 1) for number in range(1, 6)]

    assert draw(drum, 5, "s", frozenset({1, 2, 3})) == draw(drum, 5, "s")


def test_nobody_is_drawn_when_nobody_is_wanted_or_allowed() -> None:
    drum = [Ticket(number, 1) for number in range(1, 6)]

    assert draw(drum, -1, "s") == []
    assert draw(drum, 5, "s", frozenset(range(1, 6)), -1) == []


def test_another_seed_draws_others() -> None:
    drum = [Ticket(number, 1) for number in range(1, 41)]

    assert draw(drum, 6, "2026-7") != draw(drum, 6, "2026-8")


def test_in_the_long_run_the_first_and_the_second_place_follow_the_weights() -> None:
    drum = [Ticket(1, 10), Ticket(2, 20), Ticket(3, 30), Ticket(4, 40)]
    rounds = 4_000

    pairs = Counter(tuple(draw(drum, 2, f"seed {number}")) for number in range(rounds))

    for first in drum:
        for second in drum:
            share = first.weight / 100 * second.weight / (100 - first.weight) if first != second else 0
            assert pairs[first.id, second.id] / rounds == pytest.approx(share, abs=0.025)


@pytest.mark.parametrize("drum", [[Ticket(1, 0)], [Ticket(1, -1)], [Ticket(1, 1), Ticket(1, 2)]])
def test_a_drum_with_a_bad_ticket_is_refused(drum: list[Ticket]) -> None:
    with pytest.raises(ValueError, match=r"positive integer|two tickets"):
        draw(drum, 1, "s")


@pytest.mark.parametrize(
    ("rating", "recent", "weight"),
    [(90, 0, 90), (90, 1, 45), (90, 2, 30), (None, 0, 75), (60, 99, 1), (0, 0, 1)],
)
def test_a_good_rating_and_few_tasks_weigh_more(rating: int | None, recent: int, weight: int) -> None:
    assert weight_of(replace(SOMEBODY, rating=rating, recent_tasks=recent)) == weight


def test_a_third_of_a_team_is_replaced_each_time() -> None:
    assert [allowed_repeats(required) for required in range(1, 10)] == [0, 1, 2, 2, 3, 4, 4, 5, 6]


@pytest.mark.parametrize(
    ("required", "held", "live", "ratio", "more"),
    [
        (3, 0, 0, Decimal("2.0"), 6),
        (3, 1, 4, Decimal("2.0"), 0),
        (3, 1, 3, Decimal("2.0"), 1),
        (3, 3, 0, Decimal(4), 0),
        (3, 5, 0, Decimal(4), 0),
        (5, 0, 0, Decimal("1.5"), 8),
        (10, 0, 0, Decimal("1.1"), 11),
        (100, 0, 0, Decimal("1.1"), 110),
        (3, 0, 9, 2, 0),
        (3, 0, 0, Fraction(4, 3), 4),
        (3, 0, 0, 1, 3),
    ],
)
def test_the_draw_fills_up_to_the_ratio(
    required: int, held: int, live: int, ratio: Decimal | Fraction | int, more: int
) -> None:
    assert wanted(required, held, live, ratio) == more


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 60), st.fractions(1, 4, max_denominator=20))
def test_after_the_draw_the_live_ones_reach_the_ratio_and_none_is_too_many(
    required: int, held: int, live: int, ratio: Fraction
) -> None:
    more = wanted(required, held, live, ratio)
    aim = ceil((required - held) * ratio)

    assert live + more >= aim
    assert more == 0 or live + more == aim
