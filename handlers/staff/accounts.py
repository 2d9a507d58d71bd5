"""Accounts: made and retired by an administrator of the organisation or above; never given out twice."""

import re
from dataclasses import dataclass, field

from db import audit, secrets
from db.atomic import atomic
from db.models import Organisation, Staff, StaffRole
from db.models.staff import StaffState
from exam.errors import RuleBroken
from exam.people import tidy_phone
from handlers.act import Act
from handlers.policies import allow
from handlers.staff import finding, roles
from handlers.staff.roles import Grant

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
LONGEST_NAME = 35


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody new, and the first role."""

    login: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    first: Grant


@atomic
async def add(account: Account, act: Act) -> Staff:
    """Make an account at the organisation of its first role.

    Raises RuleBroken: not_allowed, unknown_code, bad_login, login_taken, bad_name, phone_wrong and what
    handlers.staff.roles.give raises.
    """
    home = await finding.organisation(account.first.organisation)
    await allow(act, "staff.change", home)
    staff = await create(account, home, act)
    await roles.give(staff, account.first, act)
    return staff


async def create(account: Account, home: Organisation, act: Act) -> Staff:
    """The account alone, checked; the caller has asked the policy."""
    if not LOGIN.fullmatch(account.login):
        raise RuleBroken("bad_login", login=account.login[:40])
    if await Staff.exists(login=account.login):
        raise RuleBroken("login_taken", login=account.login)
    if not 0 < len(account.name.strip()) <= LONGEST_NAME:
        raise RuleBroken("bad_name", most=LONGEST_NAME)
    phone = tidy_phone(account.phone)
    if phone is None:
        raise RuleBroken("phone_wrong")
    staff = await Staff.create(
        organisation=home,
        login=account.login,
        name=account.name.strip(),
        phone=phone,
        phone_index=secrets.index(phone),
        state=StaffState.ACTIVE,
        created_at=act.now,
        changed_at=act.now,
    )
    await audit.record("staff.add", f"staff:{staff.id}", {"organisation": home.code}, act.actor, act.now)
    return staff


@atomic
async def retire(login: str, act: Act) -> Staff:
    """Somebody left: the account acts no more, its roles end. RuleBroken: not_allowed, no_staff, has_left."""
    staff = await finding.lock(login)
    await allow(act, "staff.change", staff.organisation_id)
    if staff.state is StaffState.LEFT:
        raise RuleBroken("has_left", login=login)
    staff.state, staff.changed_at = StaffState.LEFT, act.now
    await staff.save(update_fields=["state", "changed_at"])
    for row in await StaffRole.filter(staff_id=staff.id).order_by("id"):
        await roles.finish(row, act)
    await audit.record("staff.retire", f"staff:{staff.id}", {}, act.actor, act.now)
    return staff
