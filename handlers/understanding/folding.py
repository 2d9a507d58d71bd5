"""A text as it is compared: one width, one case, one script, no marks; and where its characters stood."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC


@dataclass(frozen=True, slots=True)
class Folded:
    """`plain` are letters and digits alone, `at[i]` is the place of `plain[i]` in `shown`."""

    plain: str
    shown: str
    at: tuple[int, ...]

    def part(self, begin: int, end: int) -> str:
        """What stands in `shown` from plain[begin] to plain[end - 1], with the marks between."""
        return self.shown[self.at[begin] : self.at[end - 1] + 1] if begin < end else ""

    def parts(self, mask: int) -> Iterator[str]:
        """The runs of characters whose bits are set in the mask."""
        begin = None
        for place in range(len(self.plain) + 1):
            inside = place < len(self.plain) and mask >> place & 1
            if inside and begin is None:
                begin = place
            elif not inside and begin is not None:
                yield self.part(begin, place)
                begin = None


def fold(text: str) -> Folded:
    """Full width, capitals and traditional characters become plain ones; marks and emoji fall out.

    What stands between characters changes nothing about how they are read.
    """
    shown = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    at = tuple(place for place, character in enumerate(shown) if character.isalnum())
    plain = _simplify("".join(shown[place] for place in at))
    letters = list(shown)
    for place, character in zip(at, plain, strict=True):
        letters[place] = character
    return Folded(plain, "".join(letters), at)


def _simplify(text: str) -> str:
    if text.isascii():
        return text
    simple = _converter().convert(text)
    return simple if len(simple) == len(text) else text


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
