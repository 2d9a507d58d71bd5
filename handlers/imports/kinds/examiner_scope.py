"""What an examiner may examine, written as "职业代码:级别,级别;职业代码:级别"."""

import re
from collections.abc import Mapping

from handlers.imports import lists
from handlers.imports.cells import half_width, tidy_code
from handlers.imports.lists import Held
from handlers.imports.rows import Row

COLON = re.compile(r"\s*:\s*")


def scope_in(
    row: Row, occupations: Mapping[str, Held], levels: Mapping[str, int]
) -> frozenset[tuple[int, int]]:
    """Pairs of occupation's id and level; what is wrong is added to the row's reasons.

    Any separator will do, because a piece with a colon begins the next occupation.
    """
    found = set()
    for code, level in _pairs(row):
        if level not in levels or code not in occupations:
            _refuse_unknown(row, code, level, known=code in occupations)
        elif levels[level] not in occupations[code].levels:
            row.refuse("level_of_occupation", code=code, level=level)
        else:
            found.add((occupations[code].id, levels[level]))
    return frozenset(found)


def _refuse_unknown(row: Row, code: str, level: str, *, known: bool) -> None:
    if known:
        row.refuse("level", level=level[:20])
    else:
        row.refuse("occupation", code=code[:32])
    row.reasons[:] = dict.fromkeys(row.reasons)


def _pairs(row: Row) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    code = ""
    for part in lists.parts(COLON.sub(":", half_width(row.text("可考评职业")))):
        head, colon, level = part.rpartition(":")
        code = tidy_code(head) if colon else code
        if not code or not level:
            row.refuse("scope_form", part=part[:20])
        else:
            pairs.append((code, level))
    return pairs
