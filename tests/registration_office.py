"""A published plan of the city 3601 with a school that may hand in, and forms for it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random
from typing import Any

from plan_rows import a_catalogue, a_plan
from staff_rows import a_member, a_province, an_organisation

from db.models import (
    Condition,
    Occupation,
    Organisation,
    OrganisationScope,
    Plan,
    PlanItem,
    PlanSubject,
    StandardVersion,
    Subject,
)
from db.models.organisations import Kind
from exam.calendar import CHINA
from exam.candidate_form import Form
from exam.catalogue import Mode, SubjectKind
from exam.id_papers import Paper, Sex
from exam.plan import State
from exam.policy import Caller, Function, Post, Role
from handlers.act import Act

NOW = datetime(2027, 3, 20, 9, tzinfo=CHINA)
ELECTRICIAN, COOK = "6-31-01-03", "4-03-02-01"
HOUSE = Act(NOW, "staff:li", Random(5), "考务中心")
RULE = {"any": [{"work": {"months": 120}}, {"certificate": {"level": 4, "months": 48}}]}


@dataclass(slots=True)
class Office:
    """Electricians of level 3 with theory and practice, on 2027-05-15."""

    city: Organisation
    school: Organisation
    plan: Plan
    item: PlanItem
    subjects: dict[SubjectKind, int]


async def an_office(*, standard: bool = False) -> Office:
    """With a `standard`, its one condition (number 1) is to be met."""
    tree = await a_province()
    city = tree["3601"]
    school = await an_organisation("S01", Kind.SCHOOL, tree["360102"])
    await a_catalogue()
    plan = await a_plan(organisation=city, state=State.PUBLISHED, code="3601-2027-001")
    occupation = await Occupation.get(code=ELECTRICIAN)
    version = await _a_standard(occupation) if standard else None
    item = await PlanItem.create(plan=plan, occupation=occupation, level_id=3, standard_version=version)
    subjects = {}
    for kind, mode in ((SubjectKind.THEORY, Mode.PAPER), (SubjectKind.PRACTICAL, Mode.HANDS_ON)):
        subject = await Subject.get(kind=kind)
        await PlanSubject.create(plan_item=item, subject=subject, mode=mode, held_on=plan.exam_on)
        subjects[kind] = subject.number
    await a_scope(school, occupation)
    return Office(city, school, plan, item, subjects)


async def a_scope(school: Organisation, occupation: Occupation, level: int = 3) -> None:
    await OrganisationScope.create(
        organisation=school, occupation=occupation, level_id=level, from_on=date(2026, 1, 1)
    )


async def _a_standard(occupation: Occupation) -> StandardVersion:
    version = await StandardVersion.create(occupation=occupation, name="2018", from_on=date(2018, 1, 1))
    await Condition.create(
        standard_version=version, level_id=3, number=1, kind="normal", text="从事本职业 10 年", rule=RULE
    )
    return version


def a_number(serial: int, born: date = date(1990, 3, 7), region: str = "360102") -> str:
    """A right ID number; an odd serial is a man's."""
    seventeen = f"{region}{born:%Y%m%d}{serial:03d}"
    rest = 0
    for digit in seventeen:
        rest = (rest + int(digit)) * 2 % 11
    return seventeen + "0123456789X"[(12 - rest) % 11]


def a_form(serial: int = 2, **changed: Any) -> Form:
    """王芳 of that serial for electrician of level 3."""
    usual = Form(
        name="王芳",
        paper=Paper.ID_CARD,
        number=a_number(serial),
        sex=Sex.MALE if serial % 2 else Sex.FEMALE,
        born_on=date(1990, 3, 7),
        occupation=ELECTRICIAN,
        level=3,
        phone=f"+86138{serial:08d}",
    )
    return replace(usual, **changed)


async def somebody(
    organisation: Organisation, role: Role, function: Function | None = None, at: datetime = NOW
) -> Act:
    """What a handler gets from a new member of staff there."""
    staff = await a_member(organisation, role, function)
    post = Post(role, function, organisation.id, organisation.path, organisation.kind.value)
    return Act(at, staff.login, Random(6), "考务中心", caller=Caller(staff.id, staff.login, (post,)))
