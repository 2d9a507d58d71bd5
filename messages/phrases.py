"""How people ask, as data: messages/zh/phrases.toml, one section for each question."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exam.asking import Question

FILE = Path(__file__).parent / "zh" / "phrases.toml"


@dataclass(frozen=True, slots=True)
class Wording:
    """How one question is asked; `names` are the short ones that may be spelled, abbreviated or misheard.

    A phrase is words with blanks between them, each of which must occur. "=" in front says that nothing else
    is said but `beside`, fillers and numbers, "~" that it gives way to every other question, "<when>" that
    any word of that class does. `beside` are words that go along with the question.
    """

    names: Sequence[str]
    phrases: Sequence[str]
    beside: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The whole file: `other` are phrases of what looks like a question and is none."""

    questions: Mapping[Question, Wording]
    other: Sequence[str]
    classes: Mapping[str, Sequence[str]]
    fillers: Sequence[str]
    asking: Sequence[str]
    ending: Sequence[str]
    forbidding: Sequence[str]
    yes: frozenset[str]
    no: frozenset[str]


@cache
def shipped() -> Words:
    """The words that come with the program; raises KeyError for a question without a section."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    common = told["common"]
    return Words(
        {each: _wording(told[each.value]) for each in Question},
        tuple(told["other"]["phrases"]),
        {f"<{name}>": tuple(words.split()) for name, words in told["classes"].items()},
        tuple(common["fillers"].split()),
        tuple(common["asking"].split()),
        tuple(common["ending"].split()),
        tuple(common["forbidding"].split()),
        frozenset(common["yes"].split()),
        frozenset(common["no"].split()),
    )


def _wording(section: Mapping[str, object]) -> Wording:
    names, beside = str(section["names"]), str(section["beside"])
    return Wording(tuple(names.split()), _texts(section["phrases"]), tuple(beside.split()))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
