"""A number chosen from a menu: 2, ②, 第二个, 选2."""

import re
import unicodedata

_NUMERAL = "[0-9]{1,2}|[一二两三四五六七八九]?十?[一二三四五六七八九十]"
_NUMBER = re.compile(f"(?:选|我选|选择|第)*({_NUMERAL})(?:个|号|项|条|吧)*")
_DIGITS = {**{each: number for number, each in enumerate("零一二三四五六七八九")}, "两": 2}


def read_number(text: str) -> int | None:
    """The number that is the whole text, 1 to 99, or None."""
    plain = "".join(each for each in unicodedata.normalize("NFKC", text) if each.isalnum())
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    return int(found[1]) if found[1].isdigit() else number_of(found[1])


def number_of(numerals: str) -> int | None:
    """一 to 九十九, as people write them; None for anything else."""
    tens, ten, ones = numerals.rpartition("十")
    if not ten:
        return _DIGITS.get(numerals)
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
