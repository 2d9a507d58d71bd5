"""Roles: what somebody is at an organisation, from a day on (domain.md 29)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tortoise.expressions import Q

from db import audit
from db.atomic import atomic
from db.models import Department, Organisation, Staff, StaffRole
from db.models.staff import StaffState
from exam.errors import RuleBroken
from exam.policy import Function, Role
from handlers.act import Act
from handlers.policies import allow
from handlers.staff import finding
from messages.words import say


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at the organisation with this code, in its department of a function or in none."""

    organisation: str
    role: Role
    function: Function | None = None


@atomic
async def add(login: str, grant: Grant, act: Act) -> StaffRole:
    """One role more. Raises RuleBroken: no_staff, has_left and what `give` raises."""
    staff = await finding.lock(login)
    if staff.state is StaffState.LEFT:
        raise RuleBroken("has_left", login=login)
    return await give(staff, grant, act)


async def give(staff: Staff, grant: Grant, act: Act) -> StaffRole:
    """Give a role from today on, inside a transaction; a department that is missing is made.

    Raises RuleBroken: unknown_code, not_allowed, role_held.
    """
    place = await finding.organisation(grant.organisation)
    await allow(act, "staff.change", place)
    department = await _department(place, grant.function, act) if grant.function else None
    wanted: dict[str, Any] = {
        "staff_id": staff.id,
        "organisation_id": place.id,
        "department_id": department.id if department else None,
        "role": grant.role,
    }
    day = act.today
    if await StaffRole.filter(Q(until_on=None) | Q(until_on__gte=day), **wanted).exists():
        raise RuleBroken("role_held")
    row = await StaffRole.create(**wanted, from_on=day)
    detail = {"organisation": place.code, "role": grant.role.value, "function": grant.function or ""}
    await audit.record("staff.role", f"staff:{staff.id}", detail, act.actor, act.now)
    return row


async def _department(place: Organisation, function: Function, act: Act) -> Department:
    usual = {"name": say(f"function.{function.value}"), "changed_at": act.now}
    department, _ = await Department.get_or_create(
        organisation_id=place.id, function=function, defaults=usual
    )
    return department


@atomic
async def end(login: str, role_id: int, act: Act) -> None:
    """Take a role back at once. Raises RuleBroken: no_staff, unknown_id, not_allowed."""
    staff = await finding.lock(login)
    row = await StaffRole.get_or_none(id=role_id, staff_id=staff.id)
    if row is None:
        raise RuleBroken("unknown_id", what="岗位", id=role_id)
    await allow(act, "staff.change", row.organisation_id)
    await finish(row, act)
    await audit.record("staff.role_end", f"staff:{staff.id}", {"role": role_id}, act.actor, act.now)


async def finish(row: StaffRole, act: Act) -> None:
    """Yesterday was its last day; what began today has never been."""
    yesterday = act.today - timedelta(days=1)
    if row.from_on > yesterday:
        await row.delete()
    elif row.until_on is None or row.until_on > yesterday:
        row.until_on = yesterday
        await row.save(update_fields=["until_on"])
