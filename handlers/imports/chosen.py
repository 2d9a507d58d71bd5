"""What a row of the catalogue's tables is about: occupations, levels, a subject, modes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from db.models import Subject
from exam.catalogue import MODES_OF, Category, Mode
from handlers.imports import lists
from handlers.imports.catalogue_words import MODES, SHORT_MODES, category_in
from handlers.imports.cells import half_width, tidy_code
from handlers.imports.lists import Held
from handlers.imports.rows import Row

ALL = "全部"
OCCUPATIONS_HINT = "职业代码或名称，用分号分隔；或“全部”“A类”“B类”（只含启用的普通职业）"
LEVELS_HINT = "用分号分隔，如 5;4;3 或 五级;四级"
SAMPLE_OCCUPATION = "6-31-01-03"


@dataclass(frozen=True, slots=True)
class Lists:
    """What the cells are checked against, loaded once per import."""

    levels: Mapping[str, int]
    occupations: Mapping[str, Held]
    named: Mapping[str, str]
    """Codes by name, where a name belongs to one occupation."""
    subjects: Mapping[str, Subject]


async def load() -> Lists:
    subjects = {}
    for each in await Subject.all().order_by("number"):
        for name in (each.name, str(each.number), f"{each.number:03}"):
            subjects[name] = each
    occupations = await lists.occupations()
    shared = Counter(held.name for held in occupations.values())
    named = {held.name: code for code, held in occupations.items() if shared[held.name] == 1}
    return Lists(await lists.levels(), occupations, named, subjects)


def pairs_in(row: Row, known: Lists) -> list[tuple[str, int]]:
    """Codes of occupations with their levels. A named one must have every level, of a group those that do."""
    levels = levels_in(row, known)
    found = []
    for code, named in occupations_in(row, known):
        for level in levels:
            if level in known.occupations[code].levels:
                found.append((code, level))
            elif named:
                row.refuse("level_of_occupation", code=code, level=level)
    if not found and not row.reasons:
        row.refuse("no_occupation")
    return found


def levels_in(row: Row, known: Lists) -> list[int]:
    found = [lists.level_in(row, part, known.levels) for part in lists.parts(row.text("级别"))]
    return [level for level in dict.fromkeys(found) if level is not None]


def occupations_in(row: Row, known: Lists) -> list[tuple[str, bool]]:
    """Codes, and whether each was named itself (by code or name) rather than by a group."""
    found: dict[str, bool] = {}
    for part in lists.parts(row.text("职业代码")):
        group = category_in(part)
        if part == ALL or group in tuple(Category):
            found = dict.fromkeys(_group(known, "" if part == ALL else group), False) | found
        elif (code := known.named.get(part, tidy_code(part))) in known.occupations:
            found[code] = True
        else:
            row.refuse("occupation", code=part[:32])
    return list(found.items())


def _group(known: Lists, category: str) -> list[str]:
    return [
        code
        for code, held in known.occupations.items()
        if held.ordinary and (not category or held.category == category)
    ]


def subject_in(row: Row, known: Lists) -> Subject | None:
    text = half_width(row.text("科目"))
    if text and text not in known.subjects:
        names = "、".join(dict.fromkeys(each.name for each in known.subjects.values()))
        row.refuse("subject", subject=text[:20], subjects=names)
    return known.subjects.get(text)


def modes_in(row: Row, subject: Subject | None) -> list[Mode]:
    """The modes in 鉴定方式 that suit the subject."""
    found = []
    for part in dict.fromkeys(lists.parts(row.text("鉴定方式"))):
        mode = MODES.get(part) or SHORT_MODES.get(part)
        if mode is None:
            row.refuse("mode", mode=part[:20], modes="、".join(MODES))
        elif subject is not None and mode not in MODES_OF[subject.kind]:
            suiting = "、".join(word for word, each in MODES.items() if each in MODES_OF[subject.kind])
            row.refuse("mode_of_subject", subject=subject.name, mode=part, modes=suiting)
        else:
            found.append(mode)
    return found
