"""Departments of organisations, each with its function (domain.md 26, 31, 53)."""

from dataclasses import dataclass
from typing import Any

from db.models import Department
from exam.policy import Function
from handlers.act import Act
from handlers.imports import kind, lists
from handlers.imports.columns import Column
from handlers.imports.rows import Row, refuse_repeats
from handlers.imports.storing import put
from handlers.policies import places
from messages.words import say

FUNCTIONS = {say(f"function.{each.value}"): each for each in Function}

COLUMNS = (
    Column("机构代码", "机构表中的代码", "3601", code=True),
    Column("科室", "、".join(FUNCTIONS) + "之一", "财务科", choices=tuple(FUNCTIONS)),
    Column("名称", "本机构内的叫法；不填同科室", "计划财务科", required=False, limit=35),
    Column("电话", "固定电话或手机", "0791-12333", required=False, limit=32),
)


@dataclass(frozen=True, slots=True, repr=False)
class DepartmentEntry(kind.Entry):
    organisation_id: int
    function: Function
    values: dict[str, Any]


async def prepare(rows: list[Row], act: Act) -> list[DepartmentEntry]:
    refuse_repeats(rows, "科室", lambda row: (row.text("机构代码"), row.text("科室")))
    owners, reach = await lists.organisations(), await places(act, "register.change")
    entries = []
    for row in rows:
        owner = lists.owner_in(row, "机构代码", owners, reach)
        if owner is not None and not row.reasons:
            usual = {"name": row.text("名称") or row.text("科室")} if "名称" in row.texts else {}
            phone = {"phone": row.text("电话")} if "电话" in row.texts else {}
            entries.append(DepartmentEntry(row, owner, FUNCTIONS[row.text("科室")], {**usual, **phone}))
    return entries


async def write(entries: list[DepartmentEntry], act: Act) -> None:
    ids = [entry.organisation_id for entry in entries]
    found = await Department.filter(organisation_id__in=ids).order_by("id").select_for_update()
    stored = {(each.organisation_id, each.function): each for each in found}
    for entry in entries:
        place = {"organisation_id": entry.organisation_id, "function": entry.function}
        before = stored.get((entry.organisation_id, entry.function))
        new = {} if before else {"name": entry.row.text("科室")}
        _, entry.row.outcome = await put(Department, before, {**place, **new, **entry.values}, act.now)


DEPARTMENTS = kind.Kind("科室", COLUMNS, prepare, write, owned=True)
