"""Examiners: who they are, what they may examine, where they wish to (domain.md 53-55, 85; C2, C9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.models.examiners import Grade
from db.settings import in_force
from exam import people
from handlers.act import Act
from handlers.imports import kind, lists
from handlers.imports.cells import tidy_code
from handlers.imports.columns import Column
from handlers.imports.kinds import examiner_clashes
from handlers.imports.kinds.examiner_scope import scope_in
from handlers.imports.kinds.examiner_storing import ExaminerEntry, write
from handlers.imports.lists import Held
from handlers.imports.rows import NO, YES, Row

GRADES = {"考评员": Grade.ORDINARY, "高级考评员": Grade.SENIOR}

COLUMNS = (
    Column("姓名", "与身份证一致", "张伟", limit=35),
    Column("身份证号", "18 位，末位可为 X", "360102199003070014"),
    Column("手机号", "11 位手机号，一人一号", "13800138000"),
    Column("考评等级", "考评员或高级考评员", "考评员", choices=tuple(GRADES)),
    Column("证书编号", "考评员证书编号，不能重复", "R3626000001", limit=32),
    Column("有效期至", "写成 2029-12-31，不能早于今天", "2029-12-31"),
    Column("可考评职业", "写成“职业代码:级别,级别;职业代码:级别”", "6-31-01-03:5,4,3"),
    Column("意愿区县", "区县代码，按意愿先后用分号分隔，最多 5 个", "360102"),
    Column("银行卡号", "用于发放考评费", "6222021502000000012", required=False),
    Column("工作单位", "单位全称", "某技师学院", required=False, limit=100),
    Column(
        "同意共享手机号", "是否同意把手机号告诉同组考评员；不填为否", YES, required=False, choices=(YES, NO)
    ),
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the cells are checked against."""

    today: date
    levels: Mapping[str, int]
    occupations: Mapping[str, Held]
    districts: Mapping[str, int]
    most_districts: int


async def prepare(rows: list[Row], act: Act) -> list[ExaminerEntry]:
    known = _Known(
        today=act.today,
        levels=await lists.levels(),
        occupations=await lists.occupations(),
        districts=await lists.centres(),
        most_districts=(await in_force()).max_districts,
    )
    await examiner_clashes.refuse(rows, known.today)
    entries = [_entry(row, known) for row in rows]
    return [entry for entry in entries if not entry.row.reasons]


def _entry(row: Row, known: _Known) -> ExaminerEntry:
    """The entry of a row; what it holds means nothing once the row has a reason."""
    _check_numbers(row, known.today)
    return ExaminerEntry(
        row,
        id_number=people.tidy_id_number(row.text("身份证号")),
        phone=people.tidy_phone(row.text("手机号")) or "",
        values=_values(row, _valid_until(row, known.today)),
        scope=scope_in(row, known.occupations, known.levels),
        districts=_districts(row, known),
    )


def _check_numbers(row: Row, today: date) -> None:
    fault = people.fault_in_id_number(row.text("身份证号"), today) if row.text("身份证号") else None
    if fault:
        row.refuse_value(fault)
    if row.text("手机号") and people.tidy_phone(row.text("手机号")) is None:
        row.refuse_value(people.Fault.PHONE)
    card = row.text("银行卡号")
    for header in ("证书编号", "银行卡号"):
        if people.NUMBER_FORM.fullmatch(row.text(header).upper()):
            row.refuse("rounded", header=header)
            card = "" if header == "银行卡号" else card
    card_fault = people.fault_in_card(card) if card else None
    if card_fault:
        row.refuse_value(card_fault)


def _valid_until(row: Row, today: date) -> date | None:
    day = row.day("有效期至")
    if day and day < today:
        row.refuse("expired", day=day)
    return day


def _values(row: Row, valid_until: date | None) -> dict[str, Any]:
    optional = {
        "银行卡号": ("bank_card", people.tidy_card(row.text("银行卡号")) or None),
        "工作单位": ("employer", row.text("工作单位")),
        "同意共享手机号": ("shares_phone", row.flag("同意共享手机号")),
    }
    return {
        "name": row.text("姓名"),
        "grade": GRADES.get(row.text("考评等级")),
        "certificate_number": row.text("证书编号"),
        "certificate_until": valid_until,
        **dict(pair for header, pair in optional.items() if header in row.texts),
    }


def _districts(row: Row, known: _Known) -> tuple[int, ...]:
    """Ids in the order of the wish."""
    codes = [tidy_code(part) for part in lists.parts(row.text("意愿区县"))]
    if len(codes) > known.most_districts:
        row.refuse("districts", most=known.most_districts, given=len(codes))
    for code in dict.fromkeys(codes):
        if code not in known.districts:
            row.refuse("district", code=code[:32])
        elif codes.count(code) > 1:
            row.refuse("district_twice", code=code)
    return tuple(known.districts[code] for code in codes if code in known.districts)


EXAMINERS = kind.Kind("考评员", COLUMNS, prepare, write, action="examiner.change")
