"""Which known words stand in a text, and which questions they ask for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exam.asking import Question
from handlers.understanding.lexicon import Lexicon, Phrase


@dataclass(frozen=True, slots=True)
class Match:
    """A question (None: something else) and the places it was read from, as bits.

    `own` are those of the words that are the question's alone, not of a class such as <when>.
    """

    question: Question | None
    mask: int
    own: int = 0
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Spotted:
    """The bits of every known word, and those of words that change nothing."""

    words: dict[str, list[int]]
    filler: int


def spot(plain: str, lexicon: Lexicon) -> Spotted:
    words: dict[str, list[int]] = defaultdict(list)
    filler = 0
    for begin in range(len(plain)):
        for end in range(begin + 1, min(begin + lexicon.longest, len(plain)) + 1):
            word = plain[begin:end]
            if word not in lexicon.words:
                continue
            bits = (1 << end) - (1 << begin)
            words[word].append(bits)
            for name in lexicon.classes.get(word, ()):
                words[name].append(bits)
            if word in lexicon.fillers or word in lexicon.classes:
                filler |= bits
    return Spotted(words, filler)


def matches(plain: str, spotted: Spotted, lexicon: Lexicon) -> list[Match]:
    """The questions that are asked for, each read from words of its own."""
    found: set[Match] = set()
    for word in spotted.words:
        for phrase in lexicon.phrases.get(word, ()):
            mask, own = _fit(phrase, spotted)
            if mask and not (phrase.whole and unknown(plain, phrase.question, mask, spotted, lexicon)):
                found.add(Match(phrase.question, mask, own, phrase.weak))
    return _foremost(found)


def _fit(phrase: Phrase, spotted: Spotted) -> tuple[int, int]:
    """Bits of the phrase's words, each at a place of its own, and of those in no class; 0 where one lacks."""
    mask = own = 0
    for part in phrase.parts:
        free = [bits for bits in spotted.words.get(part, ()) if not bits & mask]
        if not free:
            return 0, 0
        bits = max(free, key=int.bit_count)
        mask |= bits
        own |= 0 if part.startswith("<") else bits
    return mask, own


def _foremost(found: Iterable[Match]) -> list[Match]:
    """No character serves two questions: of those that share one, who is better in all wins."""
    kept: list[tuple[tuple[int, int], Match]] = []
    ranked = [((_longest_run(each.own), each.own.bit_count()), each) for each in found]
    for rank, each in sorted(ranked, key=lambda ranked_: ranked_[0], reverse=True):
        if not any(each.mask & match.mask and _beats(other, rank) for other, match in kept):
            kept.append((rank, each))
    return [each for _, each in kept]


def _beats(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and all(mine >= theirs for mine, theirs in zip(one, other, strict=True))


def _longest_run(mask: int) -> int:
    length = 0
    while mask:
        mask &= mask << 1
        length += 1
    return length


def unknown(plain: str, question: Question | None, mask: int, spotted: Spotted, lexicon: Lexicon) -> int:
    """Bits of what is neither the question, read from `mask`, nor goes along with it, nor is a number."""
    known = mask | spotted.filler
    if question is not None:
        for bits in covered(lexicon.beside[question], spotted):
            known |= bits
    return sum(1 << at for at, each in enumerate(plain) if not known >> at & 1 and not each.isdecimal())


def covered(words: Iterable[str], spotted: Spotted) -> Iterator[int]:
    """The bits of those of these words that stand in the text."""
    for word in words:
        yield from spotted.words.get(word, ())
