"""The four digits a person sends back: three that name the question, one that answers it."""

import random
from collections import Counter
from collections.abc import Collection
from enum import StrEnum


class Word(StrEnum):
    """What a reply says, whether by code, by word or by button."""

    YES = "yes"
    NO = "no"
    CONFIRM = "confirm"


DIGITS = {Word.YES: "1", Word.NO: "2", Word.CONFIRM: "3"}
WORDS = {digit: word for word, digit in DIGITS.items()}
STEMS = tuple(str(number) for number in range(100, 1000))


class NoStemLeft(ValueError):
    """All 900 stems of a phone are in use."""


def code_for(stem: str, word: Word) -> str:
    """Return the reply code of `word` to the question `stem` (domain.md B4): "123", YES -> "1231"."""
    return stem + DIGITS[word]


def choose_stem(taken: Collection[str], chance: random.Random) -> str:
    """Choose a stem that no single mistyped digit turns into one of `taken`, the same phone's (domain.md B4).

    Two stems with the same digit sum modulo 10 always differ in two digits or more. A phone keeps to the
    sum it has most of, so that it can hold 90 such stems; chosen freely, they would block each other at
    about 80. When no stem keeps the distance, any unused one is taken. Raises NoStemLeft when none is unused.
    """
    used = frozenset(taken)
    unused = [stem for stem in STEMS if stem not in used]
    if not unused:
        raise NoStemLeft("all 900 stems are taken")
    near = {pair for other in used for pair in _pairs(other)}
    apart = [stem for stem in unused if near.isdisjoint(_pairs(stem))]
    if not apart or not used:
        return chance.choice(unused)
    usual = _usual_sum(used)
    return chance.choice([stem for stem in apart if _sum(stem) == usual] or apart)


def _pairs(stem: str) -> tuple[str, str, str]:
    # Two stems differ in fewer than two digits just when they share one of these.
    return stem[:2] + "-", stem[0] + "-" + stem[2], "-" + stem[1:]


def _usual_sum(taken: Collection[str]) -> int:
    counts = Counter(map(_sum, taken))
    return min(counts, key=lambda digit_sum: (-counts[digit_sum], digit_sum))


def _sum(stem: str) -> int:
    return sum(map(int, stem)) % 10
