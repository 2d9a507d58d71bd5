"""Accounts of staff with their roles: one row per role, the first makes the account (domain.md 29)."""

from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q

from db import audit, secrets
from db.models import Department, Staff, StaffRole
from db.models.staff import StaffState
from exam.people import Fault, tidy_phone
from exam.policy import Function, Role
from handlers.act import Act
from handlers.imports import kind, lists
from handlers.imports.columns import Column
from handlers.imports.kinds.departments import FUNCTIONS
from handlers.imports.rows import Outcome, Row, refuse_repeats
from handlers.imports.storing import put
from handlers.policies import places
from handlers.staff.accounts import LOGIN
from messages.words import say

ROLES = {say(f"role.{each.value}"): each for each in Role}

COLUMNS = (
    Column("账号", "小写字母开头，可含数字和 . _ -，2 至 32 位；用过的不再给别人", "li.min"),
    Column("姓名", "真实姓名", "李敏", limit=35),
    Column("手机号", "11 位手机号", "13800138000"),
    Column("机构代码", "机构表中的代码", "3601", code=True),
    Column("岗位", "、".join(ROLES) + "之一", "科员", choices=tuple(ROLES)),
    Column("科室", "有科室的填写", "财务科", required=False, choices=tuple(FUNCTIONS)),
)


@dataclass(frozen=True, slots=True, repr=False)
class StaffEntry(kind.Entry):
    login: str
    phone: str
    organisation_id: int
    role: Role
    function: Function | None


async def prepare(rows: list[Row], act: Act) -> list[StaffEntry]:
    columns = ("账号", "机构代码", "岗位", "科室")
    refuse_repeats(rows, "账号", lambda row: tuple(map(row.text, columns)))
    owners, reach = await lists.organisations(), await places(act, "staff.change")
    entries = [_entry(row, owners, reach) for row in rows]
    return [entry for entry in entries if entry is not None]


def _entry(row: Row, owners: dict[str, int], reach: frozenset[int] | None) -> StaffEntry | None:
    owner = lists.owner_in(row, "机构代码", owners, reach)
    phone, login = tidy_phone(row.text("手机号")), row.text("账号")
    if row.text("手机号") and phone is None:
        row.refuse_value(Fault.PHONE)
    if login and not LOGIN.fullmatch(login):
        row.refuse("login")
    if owner is None or phone is None or row.reasons:
        return None
    return StaffEntry(row, login, phone, owner, ROLES[row.text("岗位")], FUNCTIONS.get(row.text("科室")))


async def write(entries: list[StaffEntry], act: Act) -> None:
    logins = [entry.login for entry in entries]
    found = await Staff.filter(login__in=logins).order_by("id").select_for_update()
    accounts = {each.login: each for each in found}
    ids = [entry.organisation_id for entry in entries]
    held = await Department.filter(organisation_id__in=ids)
    departments = {(each.organisation_id, each.function): each.id for each in held}
    reach = await places(act, "staff.change")
    for entry in entries:
        account, function = accounts.get(entry.login), entry.function
        if account is not None and account.state is StaffState.LEFT:
            entry.row.refuse("login_left", login=entry.login)
        elif account is not None and reach is not None and account.organisation_id not in reach:
            entry.row.refuse("login_elsewhere", login=entry.login)
        elif function is not None and (entry.organisation_id, function) not in departments:
            entry.row.refuse("department", code=entry.row.text("机构代码"))
        else:
            department = departments[entry.organisation_id, function] if function else None
            accounts[entry.login] = await _store(entry, account, department, act)


async def _store(entry: StaffEntry, account: Staff | None, department: int | None, act: Act) -> Staff:
    values: dict[str, Any] = {
        "login": entry.login,
        "name": entry.row.text("姓名"),
        "phone": entry.phone,
        "phone_index": secrets.index(entry.phone),
    }
    if account is None:
        new = {"organisation_id": entry.organisation_id, "state": StaffState.ACTIVE, "created_at": act.now}
        values |= new
    stored, outcome = await put(Staff, account, values, act.now)
    given = await _give(stored, entry, department, act)
    entry.row.outcome = Outcome.CHANGED if given and outcome is Outcome.UNCHANGED else outcome
    return stored


async def _give(staff: Staff, entry: StaffEntry, department: int | None, act: Act) -> bool:
    """The role, from today on, unless it is held."""
    role: dict[str, Any] = {
        "staff_id": staff.id,
        "organisation_id": entry.organisation_id,
        "role": entry.role,
    }
    day = act.today
    held = StaffRole.filter(Q(until_on=None) | Q(until_on__gte=day), **role, department_id=department)
    if await held.exists():
        return False
    await StaffRole.create(**role, department_id=department, from_on=day)
    detail = {"organisation": entry.row.text("机构代码"), "role": entry.role.value}
    await audit.record("staff.role", f"staff:{staff.id}", detail, act.actor, act.now)
    return True


STAFF = kind.Kind("工作人员", COLUMNS, prepare, write, action="staff.change", owned=True)
