"""What the codes and words in a row may stand for, loaded once per import."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from db.models import Examiner, Level, Occupation, OccupationLevel, Organisation
from db.models.organisations import Kind
from exam.catalogue import InUse, OccupationKind
from handlers.imports.cells import half_width
from handlers.imports.rows import Row

SEPARATORS = re.compile(r"[;,、/|\s]+")
CENTRES = (Kind.COUNTY, Kind.CITY, Kind.PROVINCE)


@dataclass(frozen=True, slots=True)
class Held:
    """An occupation and the levels it is examined at; a retired one is ordinary no more."""

    id: int
    levels: frozenset[int]
    name: str = ""
    category: str = ""
    ordinary: bool = True


async def levels() -> dict[str, int]:
    """Every way to write a level: 3, 3级, 三级, 高级工, 高级."""
    names: dict[str, int] = {}
    for level in await Level.all():
        for name in (
            level.number,
            f"{level.number}级",
            level.name,
            level.title,
            level.title.removesuffix("工"),
        ):
            names[str(name)] = level.number
    return names


async def occupations() -> dict[str, Held]:
    """Occupations by code."""
    at: dict[int, set[int]] = defaultdict(set)
    for each in await OccupationLevel.all():
        at[each.occupation_id].add(each.level_id)
    return {
        each.code: Held(
            each.id,
            frozenset(at[each.id]),
            each.name,
            each.category,
            (each.kind, each.state) == (OccupationKind.ORDINARY, InUse.ACTIVE),
        )
        for each in await Occupation.all().order_by("code")
    }


async def organisations() -> dict[str, int]:
    """Ids by code."""
    return {each.code: each.id for each in await Organisation.all()}


def owner_in(row: Row, header: str, ids: Mapping[str, int], reach: frozenset[int] | None) -> int | None:
    """The organisation that a row belongs to, or None and a reason; `reach` is handlers.policies.places."""
    code = row.text(header)
    if code and code not in ids:
        row.refuse("organisation", code=code[:32])
    elif code and reach is not None and ids[code] not in reach:
        row.refuse("beyond", code=code[:32])
    return ids.get(code)


async def centres() -> dict[str, int]:
    """Ids by code of what stands for a district: county, city and province centres."""
    return {each.code: each.id for each in await Organisation.filter(kind__in=CENTRES)}


async def examiners() -> dict[str, int]:
    """Ids by certificate number."""
    pairs = await Examiner.all().values_list("certificate_number", "id")
    return {str(number): int(id_) for number, id_ in pairs}


def parts(text: str) -> list[str]:
    """The pieces of a list, whatever separates them."""
    return [part for part in SEPARATORS.split(half_width(text)) if part]


def level_in(row: Row, part: str, names: Mapping[str, int]) -> int | None:
    """The level that `part` names, or None and a reason."""
    if part not in names:
        row.refuse("level", level=part[:20])
    return names.get(part)
