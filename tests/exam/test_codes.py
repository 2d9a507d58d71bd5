"""Reply codes: far enough apart that one mistyped digit is never another question."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.codes import STEMS, NoStemLeft, Word, choose_stem, code_for

seeds = st.integers(0, 2**32)


def differing(a: str, b: str) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


def stems_chosen(count: int, seed: int) -> list[str]:
    chance, taken = random.Random(seed), list[str]()
    for _ in range(count):
        taken.append(choose_stem(taken, chance))
    return taken


def test_a_code_is_the_stem_and_the_digit_of_the_answer() -> None:
    assert [code_for("123", word) for word in Word] == ["1231", "1232", "1233"]


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_ninety_stems_of_one_phone_differ_in_two_digits(seed: int) -> None:
    chosen = stems_chosen(90, seed)

    assert set(chosen) <= set(STEMS)
    assert min(differing(a, b) for a, b in combinations(chosen, 2)) == 2


@given(st.sets(st.sampled_from(STEMS), max_size=80), seeds)
@settings(deadline=None)
def test_a_new_stem_is_unused_and_apart_while_that_is_possible(taken: set[str], seed: int) -> None:
    chosen = choose_stem(taken, random.Random(seed))
    possible = [stem for stem in STEMS if all(differing(stem, other) >= 2 for other in taken)]

    assert chosen in set(STEMS) - taken
    assert chosen in possible or not possible


def test_stems_that_have_run_out_do_not_hinder_the_next_ones() -> None:
    chance, taken = random.Random(7), stems_chosen(60, 7)
    for _ in range(200):
        taken = [*taken[1:], choose_stem(taken[1:], chance)]

    assert min(differing(a, b) for a, b in combinations(taken, 2)) == 2


@pytest.mark.parametrize("seed", range(20))
def test_a_phone_keeps_to_the_digit_sum_it_has_most_of(seed: int) -> None:
    chosen = choose_stem({"100", "111", "290", "920"}, random.Random(seed))

    assert sum(map(int, chosen)) % 10 == 1


def test_the_same_chance_chooses_the_same_stems() -> None:
    assert stems_chosen(20, 3) == stems_chosen(20, 3)
    assert stems_chosen(20, 3) != stems_chosen(20, 4)


def test_the_first_stem_may_be_any() -> None:
    assert {choose_stem((), random.Random(seed)) for seed in range(9_000)} == set(STEMS)


def test_the_last_stem_is_found_and_then_none_is_left() -> None:
    almost = set(STEMS) - {"555"}

    assert choose_stem(almost, random.Random(1)) == "555"
    with pytest.raises(NoStemLeft):
        choose_stem(STEMS, random.Random(1))
