"""Staff as lists and single accounts show them, phones masked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.models import Absence, Staff, StaffRole
from db.visible import visible
from exam.people import mask_phone
from handlers.act import Act
from handlers.policies import allow, allow_somewhere, scope
from handlers.staff import finding


async def list_staff(act: Act) -> list[dict[str, Any]]:
    """The accounts that the caller may see, by log-in name."""
    allow_somewhere(act, "staff.list")
    rows = await visible(Staff, await scope(act)).order_by("login").select_related("organisation")
    return await _told(rows)


async def show(login: str, act: Act) -> dict[str, Any]:
    """One account with all its roles and absences. Raises RuleBroken: no_staff, not_allowed."""
    row = await finding.staff(login)
    if act.caller is None or act.caller.staff_id != row.id:
        await allow(act, "staff.list", row.organisation_id)
    await row.fetch_related("organisation")
    away = await Absence.filter(staff_id=row.id).order_by("from_at", "id").select_related("delegate")
    (told,) = await _told([row])
    return {**told, "absences": [_absence(each) for each in away]}


async def _told(rows: Sequence[Staff]) -> list[dict[str, Any]]:
    held = StaffRole.filter(staff_id__in=[each.id for each in rows]).order_by("id")
    roles: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in await held.select_related("organisation", "department"):
        roles[each.staff_id].append(_role(each))
    return [
        {
            "login": row.login,
            "name": row.name,
            "phone": mask_phone(row.phone),
            "organisation": row.organisation.code,
            "state": row.state.value,
            "roles": roles[row.id],
        }
        for row in rows
    ]


def _role(row: StaffRole) -> dict[str, Any]:
    return {
        "id": row.id,
        "organisation": row.organisation.code,
        "role": row.role.value,
        "function": row.department.function.value if row.department else None,
        "from": row.from_on.isoformat(),
        "until": row.until_on.isoformat() if row.until_on else None,
    }


def _absence(row: Absence) -> dict[str, Any]:
    return {
        "from": row.from_at.isoformat(),
        "until": row.until_at.isoformat(),
        "delegate": row.delegate.login if row.delegate else None,
        "reason": row.reason,
        "ended_at": _iso(row.ended_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
