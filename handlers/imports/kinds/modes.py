"""How each subject is examined at a level; machine exams only where they are listed (domain.md 66, 70)."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.models import OccupationLevel, OccupationMode
from db.settings import in_force
from exam.catalogue import Mode
from handlers.act import Act
from handlers.imports import chosen, kind
from handlers.imports.catalogue_words import MODES, SYSTEMS
from handlers.imports.columns import Column
from handlers.imports.keyed import KeyedEntry, Values, refuse_same, writer
from handlers.imports.rows import Row
from messages.findings import say_level

KEY = ("occupation_level_id", "subject_id", "mode", "from_on")

COLUMNS = (
    Column("职业代码", chosen.OCCUPATIONS_HINT, chosen.SAMPLE_OCCUPATION),
    Column("级别", chosen.LEVELS_HINT, "5;4;3"),
    Column("科目", "理论、实操、综合评审、外语之一", "实操"),
    Column("鉴定方式", f"用分号分隔，可填：{'、'.join(MODES)}", "动手实操"),
    Column("考试系统", "由外部系统组织考试的填写系统名", "ATA", required=False, choices=tuple(SYSTEMS)),
    Column("起", "第一天，写成 2026-08-20", "2026-08-20"),
    Column("止", "最后一天；一直有效的不填", "", required=False),
)


@dataclass(frozen=True, slots=True)
class _Known:
    lists: chosen.Lists
    places: Mapping[tuple[int, int], int]
    machine_levels: frozenset[int]
    actor: str


async def prepare(rows: list[Row], act: Act) -> list[KeyedEntry]:
    pairs = await OccupationLevel.all().values_list("occupation_id", "level_id", "id")
    places = {(int(occupation), int(level)): int(id_) for occupation, level, id_ in pairs}
    known = _Known(await chosen.load(), places, (await in_force()).machine_levels, act.actor)
    entries = [KeyedEntry(row, tuple(_values(row, known))) for row in rows]
    return refuse_same([entry for entry in entries if not entry.row.reasons], KEY)


def _values(row: Row, known: _Known) -> list[Values]:
    pairs = chosen.pairs_in(row, known.lists)
    subject = chosen.subject_in(row, known.lists)
    modes = chosen.modes_in(row, subject)
    first, last = row.period()
    _check_machine(row, {level for _, level in pairs}, modes, known)
    if row.reasons or subject is None:
        return []
    rest = {"subject_id": subject.number, "from_on": first, "until_on": last, "set_by": known.actor}
    if "考试系统" in row.texts:
        rest["system"] = SYSTEMS.get(row.text("考试系统"), "")
    return [
        {"occupation_level_id": known.places[known.lists.occupations[code].id, level], "mode": mode, **rest}
        for code, level in pairs
        for mode in modes
    ]


def _check_machine(row: Row, levels: set[int], modes: list[Mode], known: _Known) -> None:
    if Mode.MACHINE in modes and levels - known.machine_levels:
        allowed = "、".join(say_level(level) for level in sorted(known.machine_levels, reverse=True))
        row.refuse("machine_level", levels=allowed)


MODE_TABLE = kind.Kind("鉴定方式", COLUMNS, prepare, writer(OccupationMode, KEY))
