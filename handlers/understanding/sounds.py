"""How characters sound: toneless Pinyin, so that 身核 is heard as 审核, and its initials."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import import_module
from itertools import islice, product
from types import ModuleType

READINGS = 4
"""Of a phrase with characters of several readings, so many ways to say it are kept."""
_BLURRED = re.compile("^([zcs])h|([aei]n)g$")


@cache
def _dictionary() -> ModuleType:
    """Pinyin's: half a second to load, which most processes never need."""
    return import_module("pypinyin")


@lru_cache(maxsize=20_000)
def syllable(character: str) -> str:
    """The usual reading without its tone; what has none stands for itself."""
    return str(_dictionary().lazy_pinyin(character)[0])


def syllables(text: str) -> list[str]:
    return [syllable(each) for each in text]


@cache
def blurred(sound: str) -> str:
    """As many speak: zh, ch, sh as z, c, s; ang, eng, ing as an, en, in; l for n."""
    flat = _BLURRED.sub(lambda found: found[1] or found[2], sound)
    flat = _BLURRED.sub(lambda found: found[1] or found[2], flat)
    return "l" + flat[1:] if flat.startswith("n") and flat != "n" else flat


def ways_to_say(phrase: str) -> Iterator[Sequence[str]]:
    """The phrase as syllables: as it is read in one go, then by other readings of its characters."""
    known = _dictionary()
    whole = tuple(known.lazy_pinyin(phrase))
    if len(whole) != len(phrase):
        return
    yield whole
    single = (known.pinyin(each, style=known.Style.NORMAL, heteronym=True)[0] for each in phrase)
    yield from islice(product(*single), READINGS)


def initials(sounds: Sequence[str]) -> str:
    return "".join(each[0] for each in sounds)
