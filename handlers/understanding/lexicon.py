"""All words by which questions are known, arranged for looking up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from exam.asking import KEYWORDS, Question
from handlers.understanding.folding import fold
from handlers.understanding.sounds import blurred, initials, ways_to_say
from messages.phrases import Words

TYPED = 3
"""Names of so many characters are known with one of them wrong or missing."""
SPELLED = 6
"""Names of so many letters in Pinyin are known with one of them wrong or missing."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must all occur (or, `whole`, be the text); question None is what is no question at all.

    A `weak` one gives way to every other question.
    """

    question: Question | None
    parts: tuple[str, ...]
    whole: bool = False
    weak: bool = False


@dataclass(slots=True)
class Lexicon:
    """Made once from words, then only read."""

    words: set[str] = field(default_factory=set)
    longest: int = 1
    fillers: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    ending: tuple[str, ...] = ()
    forbidding: frozenset[str] = frozenset()
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[Question, frozenset[str]] = field(default_factory=dict)
    spoken: dict[tuple[str, ...], set[Question]] = field(default_factory=lambda: defaultdict(set))
    keywords: dict[str, set[Question]] = field(default_factory=dict)
    letters: dict[str, set[Question]] = field(default_factory=lambda: defaultdict(set))
    typed: dict[str, set[Question]] = field(default_factory=lambda: defaultdict(set))
    spelled: dict[str, set[Question]] = field(default_factory=lambda: defaultdict(set))


def lexicon_of(words: Words, added: Iterable[tuple[Question, str]] = ()) -> Lexicon:
    """Arrange the words that ship with the program and those that the office added."""
    made = Lexicon(
        fillers=frozenset(words.fillers),
        asking=frozenset(words.asking),
        ending=tuple(words.ending),
        forbidding=frozenset(words.forbidding),
    )
    _classify(made, words.classes)
    for question, wording in words.questions.items():
        made.beside[question] = frozenset(wording.beside)
        for text in wording.names:
            _name(made, question, text)
        for text in wording.phrases:
            _add(made, question, text)
    for text in words.other:
        _add(made, None, text)
    for question, text in added:
        _name(made, question, text)
    for keyword, question in KEYWORDS.items():
        made.keywords[keyword.casefold()] = {question}
    _close(made)
    return made


def _classify(made: Lexicon, classes: Mapping[str, Iterable[str]]) -> None:
    for name, members in classes.items():
        for member in members:
            made.classes[member] = (*made.classes.get(member, ()), name)


def _add(made: Lexicon, question: Question | None, text: str) -> str:
    """Take a phrase in; returns it without marks."""
    parts = tuple(each if each.startswith("<") else fold(each).plain for each in text.split())
    phrase = Phrase(question, parts, text.startswith("="), text.startswith("~"))
    made.phrases[parts[0]].append(phrase)
    made.words.update(each for each in parts if not each.startswith("<"))
    return "".join(parts)


def _name(made: Lexicon, question: Question, text: str) -> None:
    """Take a short name in: it is known by its sound, its Pinyin and its initials as well."""
    name = _add(made, question, text)
    for sounds in ways_to_say(name):
        made.spoken[_key(sounds)].add(question)
        made.letters["".join(sounds)].add(question)
        if len("".join(sounds)) >= SPELLED:
            made.spelled["".join(sounds)].add(question)
    for sounds in islice(ways_to_say(name), 1):
        made.letters[initials(sounds)].add(question)
    if len(name) >= TYPED:
        made.typed[name].add(question)


def _key(sounds: Iterable[str]) -> tuple[str, ...]:
    """Two characters must sound alike, more of them nearly so."""
    heard = tuple(sounds)
    return heard if len(heard) < TYPED else tuple(map(blurred, heard))


def heard_as(sounds: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Every stretch of two to eight syllables as begin, end and the key in Lexicon.spoken."""
    flat = list(map(blurred, sounds))
    for begin in range(len(sounds) - 1):
        yield begin, begin + 2, tuple(sounds[begin : begin + 2])
        for end in range(begin + TYPED, min(begin + 8, len(sounds)) + 1):
            yield begin, end, tuple(flat[begin:end])


def _close(made: Lexicon) -> None:
    made.words |= {*made.ending} | made.fillers | made.asking | made.forbidding | made.classes.keys()
    made.words.update(word for beside in made.beside.values() for word in beside)
    made.longest = max(map(len, made.words))
