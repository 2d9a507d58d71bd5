"""Drafting a plan, or a school's or station's application for a special session (domain.md 5, 15, 21, 78)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from db import settings
from db.atomic import atomic
from db.models import Organisation, Plan
from db.models.organisations import Kind as OrganisationKind
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.plan import Applicant, Kind, State, check_applicant, check_category
from exam.settings import Settings
from handlers import policies
from handlers.act import Act
from handlers.plans import deadlines, desk

CENTRES = frozenset({OrganisationKind.PROVINCE, OrganisationKind.CITY, OrganisationKind.COUNTY})
OPENING, CLOSING = time(9), time(18)
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """What a plan is to be; `organisation` is the code of the centre, or of a special session's applicant.

    Instants are aware; what is None follows from the exam day and the settings plan.* and special.*.
    """

    organisation: str
    title: str
    kind: Kind
    category: str
    exam_on: date
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    pay_until_at: datetime | None = None
    applicant_kind: Applicant | None = None
    code: str = ""


@atomic
async def add(draft: Draft, act: Act) -> Plan:
    """Write a draft; raises RuleBroken with what is wrong with it."""
    check_applicant(draft.kind, draft.applicant_kind)
    check_category(draft.kind, draft.category)
    if not 0 < len(draft.title.strip()) <= LONGEST:
        raise RuleBroken("plan_title", most=LONGEST)
    asking = await _organisation(draft.organisation)
    is_special = draft.kind is Kind.SPECIAL
    await policies.allow(act, "plan.apply" if is_special else "plan.add", asking)
    centre = await _superior(asking) if is_special else _centre(asking)
    timed = _timed(draft, await settings.in_force(), act.now)
    plan = await Plan.create(
        organisation_id=centre.id,
        code=draft.code or await _next_code(centre, draft.exam_on.year),
        title=draft.title.strip(),
        kind=draft.kind,
        category=draft.category,
        exam_on=draft.exam_on,
        opens_at=timed.opens_at,
        closes_at=timed.closes_at,
        pay_until_at=timed.pay_until_at,
        state=State.DRAFT,
        applicant_id=asking.id if is_special else None,
        applicant_kind=draft.applicant_kind,
        made_by=act.actor,
        made_at=act.now,
    )
    await deadlines.recompute(plan, act)
    await desk.record(plan, "add", {"kind": draft.kind.value, "exam_on": draft.exam_on.isoformat()}, act)
    return plan


async def _organisation(code: str) -> Organisation:
    found = await Organisation.get_or_none(code=code)
    if found is None:
        raise RuleBroken("unknown_id", what="机构", id=code)
    return found


def _centre(organisation: Organisation) -> Organisation:
    if organisation.kind not in CENTRES:
        raise RuleBroken("not_a_centre", organisation=organisation.name)
    return organisation


async def _superior(applicant: Organisation) -> Organisation:
    """The centre right above an applicant, by the business line where there is one (domain.md 21)."""
    if applicant.kind in CENTRES:
        raise RuleBroken("applicant_is_centre", organisation=applicant.name)
    above = applicant.business_parent_id or applicant.parent_id
    if above is None:
        raise RuleBroken("no_superior", organisation=applicant.name)
    return _centre(await Organisation.get(id=above))


def _timed(draft: Draft, rules: Settings, now: datetime) -> Draft:
    """The draft with all its instants, checked against each other and the exam day."""
    if draft.exam_on <= now.astimezone(CHINA).date():
        raise RuleBroken("plan_in_past", day=draft.exam_on)
    is_special = draft.kind is Kind.SPECIAL
    closes_before = rules.special_closes_before if is_special else rules.closes_before
    pay_after = rules.special_pay_after if is_special else rules.pay_after
    closes = draft.closes_at or _at(draft.exam_on - timedelta(closes_before), CLOSING)
    opens = draft.opens_at or min(now, closes) if is_special else draft.opens_at
    opens = opens or _at(draft.exam_on - timedelta(rules.opens_before), OPENING)
    pay = draft.pay_until_at or closes + timedelta(pay_after)
    if not opens < closes <= pay <= _at(draft.exam_on, time(0)):
        raise RuleBroken("plan_times", opens_at=opens, closes_at=closes, pay_until_at=pay, day=draft.exam_on)
    return replace(draft, opens_at=opens, closes_at=closes, pay_until_at=pay)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, CHINA)


async def _next_code(centre: Organisation, year: int) -> str:
    """The centre's next number of the year; two drafts at once: the later one tries again."""
    beginning = f"{centre.code}-{year}-"
    taken = await Plan.filter(code__startswith=beginning).values_list("code", flat=True)
    numbers = [int(tail) for code in taken if (tail := str(code).removeprefix(beginning)).isdecimal()]
    return f"{beginning}{max(numbers, default=0) + 1:03}"
