"""Results of the older system, on which makeups rest (domain.md 32, 40, 41)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from db import registration_rows, secrets, settings
from db.models import Occupation, Standing
from exam import id_papers, makeup
from exam.catalogue import Category
from exam.id_papers import Paper
from exam.people import fault_in_id_number, tidy_id_number
from exam.settings import Settings
from handlers.act import Act
from handlers.imports import chosen, kind, lists
from handlers.imports.columns import Column
from handlers.imports.rows import Outcome, Row

InForce = dict[tuple[int, int, int, int], Standing]
"""By person, occupation, level and subject."""
PASSED = {"合格": True, "不合格": False}

COLUMNS = (
    Column("机构代码", "评定成绩的鉴定中心", "3601", code=True),
    Column("姓名", "与身份证一致", "王芳", limit=50),
    Column("身份证号", "18 位；该列设为文本", "360102199003070022"),
    Column("职业代码", "职业目录中的代码", "6-31-01-03", code=True),
    Column("级别", "如 三级", "三级"),
    Column("科目", "理论、实操、综合评审等", "理论"),
    Column("鉴定方式", "当时的方式：纸笔、机考等", "纸笔"),
    Column("结果", "合格、不合格", "不合格", choices=tuple(PASSED)),
    Column("评定日期", "成绩有效期从这一天起算，写成 2026-06-01", "2026-06-01"),
    Column("剩余补考次数", "只用于一次性补考职业；不填为 1", "", required=False),
)


@dataclass(frozen=True, slots=True, repr=False)
class StandingEntry(kind.Entry):
    number: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Lists:
    owners: dict[str, int]
    occupations: dict[str, Occupation]
    levels: dict[str, int]
    chosen: chosen.Lists
    rules: Settings
    today: date


async def prepare(rows: list[Row], act: Act) -> list[StandingEntry]:
    known = _Lists(
        await lists.organisations(),
        {each.code: each for each in await Occupation.all()},
        await lists.levels(),
        await chosen.load(),
        await settings.in_force(),
        act.today,
    )
    entries = [_entry(row, known) for row in rows]
    return _without_repeats([each for each in entries if not each.row.reasons])


def _entry(row: Row, known: _Lists) -> StandingEntry:
    fault = fault_in_id_number(row.text("身份证号"), known.today)
    if row.text("身份证号") and fault:
        row.refuse_value(fault)
    occupation = known.occupations.get(row.text("职业代码"))
    subject = chosen.subject_in(row, known.chosen)
    modes = chosen.modes_in(row, subject)
    values: dict[str, Any] = {
        "organisation_id": _chosen(row, "机构代码", known.owners, "organisation"),
        "occupation_id": occupation.id if occupation else None,
        "level_id": lists.level_in(row, row.text("级别"), known.levels) if row.text("级别") else None,
        "subject_id": subject.number if subject else None,
        "mode": modes[0] if modes else None,
        "passed": PASSED.get(row.text("结果")),
    }
    if row.text("职业代码") and occupation is None:
        row.refuse("occupation", code=row.text("职业代码"))
    day = row.day("评定日期")
    if day and day > known.today:
        row.refuse("determined_later")
    if occupation and day:
        values |= _validity(row, occupation, day, known.rules)
    return StandingEntry(row, tidy_id_number(row.text("身份证号")), values)


def _chosen(row: Row, header: str, among: dict[str, int], reason: str) -> int | None:
    text = row.text(header)
    if text and text not in among:
        row.refuse(reason, code=text)
    return among.get(text)


def _validity(row: Row, occupation: Occupation, day: date, rules: Settings) -> dict[str, Any]:
    """From the day of determination: two years, one for national exams, by setting (40, 41)."""
    national = occupation.category == Category.NATIONAL
    years = rules.makeup_years_national if national else rules.makeup_years
    left = None
    if occupation.one_time_makeup:
        text = row.text("剩余补考次数") or "1"
        if text not in {"0", "1"}:
            row.refuse("makeups_left")
        left = int(text) if text in {"0", "1"} else None
    return {
        "determined_on": day,
        "valid_until": makeup.valid_until(day, years),
        "makeups_left": left,
    }


def _key(entry: StandingEntry) -> tuple[Any, ...]:
    return entry.number, *(entry.values[name] for name in ("occupation_id", "level_id", "subject_id"))


def _without_repeats(entries: list[StandingEntry]) -> list[StandingEntry]:
    first: dict[tuple[Any, ...], int] = {}
    for entry in entries:
        line = first.setdefault(_key(entry), entry.row.line)
        if line != entry.row.line:
            entry.row.refuse("twice_row", line=line)
    return [entry for entry in entries if not entry.row.reasons]


async def write(entries: list[StandingEntry], act: Act) -> None:
    """Store a chunk: a newer determination ends the older result, the same one changes nothing."""
    indexes = {entry.number: secrets.index(entry.number) for entry in entries}
    await registration_rows.add_persons(
        [_person(entry, indexes[entry.number], act) for entry in _people(entries)]
    )
    persons = await registration_rows.known_persons(list(indexes.values()))
    ids = [row["id"] for row in persons.values()]
    standing = await Standing.filter(person_id__in=ids, ended_at=None).select_for_update().order_by("id")
    in_force = {(row.person_id, row.occupation_id, row.level_id, row.subject_id): row for row in standing}
    for entry in entries:
        person = persons[indexes[entry.number]]
        if person["name"] != entry.row.text("姓名"):
            entry.row.refuse("name_differs")
            continue
        await _put(entry, {**entry.values, "person_id": person["id"]}, in_force, act)


async def _put(
    entry: StandingEntry,
    values: dict[str, Any],
    in_force: dict[tuple[int, int, int, int], Standing],
    act: Act,
) -> None:
    key = (values["person_id"], values["occupation_id"], values["level_id"], values["subject_id"])
    before = in_force.get(key)
    if before is not None and all(getattr(before, name) == value for name, value in values.items()):
        entry.row.outcome = Outcome.UNCHANGED
        return
    if before is not None and before.determined_on > values["determined_on"]:
        entry.row.refuse("newer_result", day=before.determined_on.isoformat())
        return
    if before is not None:
        await Standing.filter(id=before.id).update(ended_at=act.now)
    in_force[key] = await Standing.create(**values)
    entry.row.outcome = Outcome.CHANGED if before is not None else Outcome.ADDED


def _people(entries: list[StandingEntry]) -> list[StandingEntry]:
    return list({entry.number: entry for entry in reversed(entries)}.values())


def _person(entry: StandingEntry, index: str, act: Act) -> dict[str, Any]:
    told = id_papers.told_by(Paper.ID_CARD, entry.number)
    if told is None:
        raise ValueError("an ID number tells sex and birth date")
    return {
        "name": entry.row.text("姓名"),
        "id_type": Paper.ID_CARD.value,
        "id_number": entry.number,
        "id_index": index,
        "sex": told.sex.value,
        "born_on": told.born_on,
        "nation": "",
        "phone": None,
        "phone_index": "",
        "made_at": act.now,
        "changed_at": act.now,
        "version": 1,
    }


STANDINGS = kind.Kind("有效成绩", COLUMNS, prepare, write)
