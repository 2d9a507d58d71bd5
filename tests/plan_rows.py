"""Builders of plans and of a small province with its catalogue for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from random import Random
from typing import Any

from db.models import Occupation, OccupationLevel, OccupationMode, Organisation, Plan, Subject
from db.models.organisations import Kind as OrganisationKind
from exam.calendar import CHINA
from exam.catalogue import Mode, SubjectKind
from exam.plan import Kind, State
from handlers.act import Act
from handlers.plans.drafting import Draft
from handlers.plans.items import Wish

EXAM = date(2027, 5, 15)
"""A Saturday. Nothing of 2027 is published, so weekdays are worked."""
NOW = datetime(2027, 3, 1, 9, tzinfo=CHINA)
_numbers = count(1)


async def a_plan(**changed: Any) -> Plan:
    """A draft of a city's unified plan of class A, unless `changed`."""
    number = next(_numbers)
    if "organisation" not in changed:
        changed["organisation"] = await Organisation.create(
            code=f"P{number}",
            name="九江市鉴定中心",
            kind=OrganisationKind.CITY,
            path=f"P{number}/",
            changed_at=NOW,
        )
    usual = {
        "code": f"P{number}-2027-001",
        "title": "2027年5月统考",
        "kind": Kind.UNIFIED,
        "category": "A",
        "exam_on": EXAM,
        "opens_at": datetime(2027, 3, 15, 9, tzinfo=CHINA),
        "closes_at": datetime(2027, 4, 15, 18, tzinfo=CHINA),
        "pay_until_at": datetime(2027, 4, 22, 18, tzinfo=CHINA),
        "state": State.DRAFT,
        "made_by": "staff",
        "made_at": NOW,
    }
    return await Plan.create(**{**usual, **changed})


async def drafts(codes: Sequence[str], organisation: Organisation) -> None:
    """So many drafts like that of `a_plan`, in one statement."""
    like = await a_plan(organisation=organisation)
    columns = {name: getattr(like, name) for name in like._meta.db_fields if name not in {"id", "code"}}
    await Plan.bulk_create(Plan(**{**columns, "code": code}) for code in codes)


async def a_catalogue() -> None:
    """An A occupation with theory and practice at level 3 and two modes of theory, and one of class B."""
    for code, name, category in (("6-31-01-03", "电工", "A"), ("4-03-02-01", "中式烹调师", "B")):
        occupation = await Occupation.create(code=code, name=name, category=category, changed_at=NOW)
        held = await OccupationLevel.create(occupation=occupation, level_id=3)
        await OccupationLevel.create(occupation=occupation, level_id=2)
        for kind, mode in (
            (SubjectKind.THEORY, Mode.PAPER),
            (SubjectKind.THEORY, Mode.MACHINE),
            (SubjectKind.PRACTICAL, Mode.HANDS_ON),
        ):
            await OccupationMode.create(
                occupation_level=held,
                subject=await Subject.get(kind=kind),
                mode=mode,
                from_on=date(2026, 1, 1),
                set_by="staff",
            )


def a_draft(**changed: Any) -> Draft:
    """A unified plan of class A of the city 3601."""
    usual = Draft("3601", "2027年5月统考", Kind.UNIFIED, "A", EXAM)
    return replace(usual, **changed)


ELECTRICIAN = Wish("6-31-01-03", 3, modes={SubjectKind.THEORY: Mode.PAPER})
HOUSE = Act(NOW, "staff", Random(3), "考务中心")


def later(day: str, act: Act = HOUSE) -> Act:
    """The same at another instant of 2027 by the clock of the office: "04-16 18:00"."""
    return replace(act, now=datetime.fromisoformat(f"2027-{day}").replace(tzinfo=CHINA))
