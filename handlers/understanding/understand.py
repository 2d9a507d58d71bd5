"""Which question a text asks: what is written, else what it sounds like, else what it nearly says."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from exam.asking import ACTING, Question
from handlers.understanding.folding import Folded, fold
from handlers.understanding.hearing import heard, heard_apart, mistyped, spelled
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.numbers import read_number
from handlers.understanding.spotting import Match, Spotted, covered, matches, spot

LONGEST = 100
"""A longer text tells a story: it is for a human."""
STRANGE = 14
"""So many characters beside the words of a question may be unknown: what follows, and small talk."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One question; `rest` is what else was said: 电工 in 审核 电工."""

    question: Question
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """About as near: to be asked back, nearest first."""

    questions: tuple[Question, ...]


def understand(
    text: str, lexicon: Lexicon, allowed: Collection[Question], menu: Sequence[Question] = ()
) -> Understood | Several | None:
    """What the text asks among `allowed`; None is not understood. Never raises, takes no part in reply codes.

    `menu` are the questions that were shown with numbers from 1: a number alone is one of these.
    """
    if len(text) > 3 * LONGEST:
        return None
    folded = fold(text)
    chosen = _from_menu(text, menu, allowed)
    if chosen is not None:
        return chosen
    if not folded.plain:
        wants_help = folded.shown.strip() and set(folded.shown.split()) <= {"?", "??", "???"}
        return Understood(Question.HELP) if wants_help and Question.HELP in allowed else None
    if len(folded.plain) > LONGEST:
        return None
    return _decide(folded, lexicon, allowed)


def _from_menu(text: str, menu: Sequence[Question], allowed: Collection[Question]) -> Understood | None:
    number = read_number(text) if menu else None
    if number is None or not 1 <= number <= len(menu) or menu[number - 1] not in allowed:
        return None
    return Understood(menu[number - 1])


def _decide(folded: Folded, lexicon: Lexicon, allowed: Collection[Question]) -> Understood | Several | None:
    by_letters = spelled(folded.plain, lexicon)
    if by_letters:
        return _answer([Match(each, _everything(folded)) for each in by_letters], 0, folded, allowed)
    spotted = spot(folded.plain, lexicon)
    found = matches(folded.plain, spotted, lexicon)
    if any(each.question is None for each in found):
        return None
    meant = [each for each in found if each.question in allowed]
    strange = _everything(folded) & ~spotted.filler
    for each in found:
        strange &= ~each.mask
    if strange.bit_count() <= STRANGE and not folded.plain.isascii():
        if meant:
            meant += heard_apart(folded.plain, strange, lexicon)
        elif strange or not found:
            meant = _nearly(folded.plain, found, spotted, lexicon)
    kept = [each for each in meant if _may_mean(each, folded, spotted, lexicon)]
    return _answer(kept, spotted.filler, folded, allowed)


def _nearly(plain: str, found: list[Match], spotted: Spotted, lexicon: Lexicon) -> list[Match]:
    """What the text sounds like or nearly says, if that is more than what is written for others."""
    longest = max((each.mask.bit_count() for each in found), default=0)
    near = heard(plain, spotted, lexicon) or mistyped(plain, spotted, lexicon)
    return [each for each in near if each.mask.bit_count() > longest]


def _everything(folded: Folded) -> int:
    return (1 << len(folded.plain)) - 1


def _may_mean(match: Match, folded: Folded, spotted: Spotted, lexicon: Lexicon) -> bool:
    strange = _everything(folded) & ~(match.mask | spotted.filler)
    if strange.bit_count() > STRANGE or _follows(match.mask, lexicon.forbidding, spotted):
        return False
    if match.question not in ACTING:
        return True
    if folded.plain.endswith(lexicon.ending) or _follows(match.mask, lexicon.ending, spotted):
        return False
    moods = covered((*lexicon.asking, *lexicon.forbidding), spotted)
    return all(bits & match.mask or _says_nothing(bits, spotted, lexicon) for bits in moods)


def _follows(mask: int, words: Iterable[str], spotted: Spotted) -> bool:
    """Right after one of these words, such as 不用 or 没有."""
    first = mask & -mask
    return any(bits + (bits & -bits) == first for bits in covered(words, spotted))


def _says_nothing(bits: int, spotted: Spotted, lexicon: Lexicon) -> bool:
    """别 within 别人 forbids nothing."""
    words = lexicon.fillers - lexicon.asking
    return any(bits & other == bits != other for other in covered(words & spotted.words.keys(), spotted))


def _answer(
    found: Iterable[Match], filler: int, folded: Folded, allowed: Collection[Question]
) -> Understood | Several | None:
    masks: dict[Question, int] = {}
    asked = [each for each in found if each.question in allowed]
    strong = [each for each in asked if not each.weak]
    for each in strong or asked:
        if each.question is not None:
            masks[each.question] = masks.get(each.question, 0) | each.mask
    if not masks:
        return None
    if len(masks) > 1:
        return Several(tuple(sorted(masks, key=lambda each: -masks[each].bit_count())))
    ((question, mask),) = masks.items()
    rest = _everything(folded) & ~(mask | filler)
    return Understood(question, " ".join(folded.parts(rest)))
