"""An office whose level 3 is on show before its review, its staff, and somebody who objects."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from registration_office import HOUSE, NOW, Office, a_form, an_office, somebody

from db import secrets
from db.models import (
    ApprovalCase,
    Objection,
    PublicityEntry,
    Registration,
    SettingChange,
)
from exam.approval import Verdict
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.policy import Role
from handlers import nouns
from handlers.act import Act
from handlers.approval.deciding import decide as decide_case
from handlers.approval.topics import Ruling
from handlers.proving.sessions import Visitor
from handlers.publicity.objecting import Said, take
from handlers.registration.registering import register

assert nouns.KNOWN

PASS = Ruling(Verdict.PASS)
SAID = Said("李雷", "他的工作年限与事实不符，请核查")


@dataclass(slots=True)
class Shown:
    """An office whose level 3 is shown, and its staff."""

    office: Office
    clerk: Act
    chief: Act

    async def registered(self, serial: int = 2, **changed: object) -> Registration:
        return await register(self.office.plan.id, a_form(serial, **changed), None, HOUSE)

    async def refused(self, row: Registration) -> str:
        """Why the clerk cannot pass this registration."""
        case = await ApprovalCase.get(topic="registration", topic_id=row.id)
        with pytest.raises(RuleBroken) as no:
            await decide_case(case.id, PASS, self.clerk)
        return no.value.reason

    async def passed(self, row: Registration) -> int:
        """The step at which the case waits after the clerk has passed it."""
        case = await ApprovalCase.get(topic="registration", topic_id=row.id)
        await decide_case(case.id, PASS, self.clerk)
        return (await ApprovalCase.get(id=case.id).select_related("approval_step")).approval_step.number


async def a_shown() -> Shown:
    office = await an_office()
    await SettingChange.create(key="publicity.levels", value="3", actor="staff", at=NOW)
    clerk, chief = [await somebody(office.city, role) for role in (Role.CLERK, Role.CHIEF)]
    return Shown(office, clerk, chief)


def on(day: str, act: Act = HOUSE) -> Act:
    """The same on another day of 2027, at nine."""
    return replace(act, now=datetime.fromisoformat(f"2027-{day}T09:00").replace(tzinfo=CHINA))


def a_visitor(phone: str = "+8613912345678") -> Visitor:
    return Visitor(1, phone, secrets.index(phone))


async def objected(entry: PublicityEntry, act: Act = HOUSE, phone: str = "+8613912345678") -> Objection:
    return await take(a_visitor(phone), entry.id, SAID, act)
