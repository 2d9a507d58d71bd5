"""Which of some known people a text names: as written, as it sounds, or by surname and title."""

import re
from collections.abc import Sequence

from handlers.understanding.folding import fold
from handlers.understanding.sounds import syllables

TITLES = "老师|同志|主任|师傅|科长|组长|老弟|大姐|工"
_TITLED = re.compile(f"(.)(?:{TITLES})")
_FAMILIAR = re.compile("[老小](.)")


def read_names(text: str, names: Sequence[str]) -> list[int]:
    """Places in `names` of those the text may mean, as few as can be told apart; [] for nobody.

    More than one is to be asked back: two of one name, or two 王老师. A written name goes before one that
    only sounds like it, and that before a surname.
    """
    said = fold(text).plain
    plain = [fold(name).plain for name in names]
    written = [place for place, name in enumerate(plain) if name and name in said]
    if written:
        return _longest(written, plain)
    sounding = _sounding(said, plain)
    return sounding or _by_surname(said, plain)


def _longest(places: list[int], plain: Sequence[str]) -> list[int]:
    """王芳 is not meant where 王芳芳 is written."""
    return [
        place
        for place in places
        if not any(plain[place] in plain[other] and plain[place] != plain[other] for other in places)
    ]


def _sounding(said: str, plain: Sequence[str]) -> list[int]:
    heard = "|".join(["", *syllables(said), ""])
    return [
        place
        for place, name in enumerate(plain)
        if len(name) > 1 and "|".join(["", *syllables(name), ""]) in heard
    ]


def _by_surname(said: str, plain: Sequence[str]) -> list[int]:
    surnames = {*_TITLED.findall(said), *_FAMILIAR.findall(said)}
    return [place for place, name in enumerate(plain) if name[:1] in surnames]
