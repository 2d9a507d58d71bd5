"""Absences: who is away, and who decides instead (docs/schema.md, absence)."""

from dataclasses import dataclass
from datetime import datetime

from db import audit
from db.atomic import atomic
from db.ids import ids_of
from db.models import Absence, Staff
from db.models.staff import StaffState
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.policies import allow
from handlers.staff import finding


@dataclass(frozen=True, slots=True)
class Leave:
    """From one instant until another, aware UTC; `delegate` is a log-in name or nothing."""

    from_at: datetime
    until_at: datetime
    delegate: str = ""
    reason: str = ""


@atomic
async def go(login: str, leave: Leave, act: Act) -> Absence:
    """Note that somebody is away; for oneself everybody may, for others an administrator.

    Raises RuleBroken: no_staff, has_left, not_allowed, absence_order, absence_over, absence_overlaps,
    delegate_self, delegate_elsewhere, delegate_away.
    """
    staff = await finding.lock(login)
    await _allow(staff, act)
    if staff.state is StaffState.LEFT:
        raise RuleBroken("has_left", login=login)
    if leave.until_at <= leave.from_at:
        raise RuleBroken("absence_order")
    if leave.until_at <= act.now:
        raise RuleBroken("absence_over")
    if await _between(staff.id, leave):
        raise RuleBroken("absence_overlaps")
    delegate = await _delegate(staff, leave) if leave.delegate else None
    row = await Absence.create(
        staff=staff,
        delegate=delegate,
        from_at=leave.from_at,
        until_at=leave.until_at,
        reason=leave.reason.strip()[:100],
    )
    detail = {"delegate": delegate.login if delegate else "", "until": leave.until_at.isoformat()}
    await audit.record("staff.away", f"staff:{staff.id}", detail, act.actor, act.now)
    return row


async def _delegate(staff: Staff, leave: Leave) -> Staff:
    delegate = await finding.staff(leave.delegate)
    if delegate.id == staff.id:
        raise RuleBroken("delegate_self")
    if delegate.organisation_id != staff.organisation_id or delegate.state is not StaffState.ACTIVE:
        raise RuleBroken("delegate_elsewhere", login=delegate.login)
    if await _between(delegate.id, leave):
        raise RuleBroken("delegate_away", login=delegate.login)
    return delegate


async def _between(staff_id: int, leave: Leave) -> bool:
    taken = Absence.filter(staff_id=staff_id, ended_at=None)
    return await taken.filter(from_at__lt=leave.until_at, until_at__gt=leave.from_at).exists()


@atomic
async def come_back(login: str, act: Act) -> int:
    """End the absence of now and those to come; how many. RuleBroken: no_staff, not_allowed, not_away."""
    staff = await finding.lock(login)
    await _allow(staff, act)
    ended = await Absence.filter(staff_id=staff.id, ended_at=None, until_at__gt=act.now).update(
        ended_at=act.now
    )
    if not ended:
        raise RuleBroken("not_away", login=login)
    await audit.record("staff.back", f"staff:{staff.id}", {"ended": ended}, act.actor, act.now)
    return ended


async def _allow(staff: Staff, act: Act) -> None:
    if act.caller is None or act.caller.staff_id != staff.id:
        await allow(act, "staff.change", staff.organisation_id)


async def stands_in_for(staff_id: int, at: datetime) -> list[int]:
    """The staff whose delegate this one is at an instant, the lowest id first."""
    away = Absence.filter(delegate_id=staff_id, ended_at=None, from_at__lte=at, until_at__gt=at)
    return await ids_of(away.order_by("staff_id"), "staff_id")
