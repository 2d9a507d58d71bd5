"""What is not written as it should be: the same sound, Pinyin, initials, one wrong or missing character."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from exam.asking import ACTING, Question
from handlers.understanding.lexicon import SPELLED, TYPED, Lexicon, heard_as
from handlers.understanding.sounds import syllables
from handlers.understanding.spotting import Match, Spotted, unknown

ASK = "cx"
"""What messages say to begin a question with: 回复 CX 查询."""


def spelled(plain: str, lexicon: Lexicon) -> set[Question]:
    """Questions whose keyword, Pinyin or initials are the whole text."""
    if not plain.isascii():
        return set()
    exact = (
        lexicon.keywords.get(plain)
        or lexicon.letters.get(plain)
        or lexicon.letters.get(plain.removeprefix(ASK))
    )
    if exact or len(plain) < SPELLED:
        return exact or set()
    near = process.extract(plain, lexicon.spelled.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    return {question for name, _, _ in near for question in lexicon.spelled[name]} - ACTING


def heard(plain: str, spotted: Spotted, lexicon: Lexicon) -> list[Match]:
    """Questions whose name sounds like a part of the text, the rest of which goes along with them."""

    def fits(match: Match, strange: int) -> bool:
        return unknown(plain, match.question, match.mask, spotted, lexicon).bit_count() <= strange

    found: list[Match] = []
    for begin, end, key in heard_as(syllables(plain)):
        questions = lexicon.spoken.get(key)
        if questions:
            bits = (1 << end) - (1 << begin)
            found += [Match(each, bits) for each in questions]
    longest = max((each.mask.bit_count() for each in found), default=0)
    return [each for each in found if each.mask.bit_count() == longest and fits(each, longest - 2)]


def heard_apart(plain: str, strange: int, lexicon: Lexicon) -> list[Match]:
    """Questions whose name is what a run of unknown characters sounds like: 补烤 in 补烤怎么报."""
    sounds = syllables(plain)
    found: list[Match] = []
    for begin, end, key in heard_as(sounds):
        bits = (1 << end) - (1 << begin)
        stands_alone = not strange & (bits << 1 & ~bits | bits >> 1 & ~bits)
        if bits & strange == bits and stands_alone:
            found += [Match(each, bits) for each in lexicon.spoken.get(key, ())]
    return found


def mistyped(plain: str, spotted: Spotted, lexicon: Lexicon) -> list[Match]:
    """Questions that do not act, from whose name the text without small talk differs by one character."""
    everything = (1 << len(plain)) - 1
    core = everything & ~spotted.filler
    said = "".join(each for place, each in enumerate(plain) if core >> place & 1)
    if len(said) < TYPED:
        return []
    near = process.extract(said, lexicon.typed.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    meant = {question for name, _, _ in near for question in lexicon.typed[name]}
    return [Match(each, core) for each in meant - ACTING]
