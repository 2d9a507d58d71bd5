"""What a plan offers to those who register, loaded once for thousands of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q

from db.models import (
    Occupation,
    Organisation,
    OrganisationScope,
    Plan,
    PlanItem,
    PlanSubject,
    Subject,
    SubjectMapping,
)
from db.models.organisations import Kind as OrganisationKind
from exam.calendar import CHINA
from exam.clashes import Slot
from exam.errors import RuleBroken
from exam.makeup import Scheme
from exam.plan import State
from handlers.catalogue.conditions import Offered, conditions_of
from handlers.imports import lists
from handlers.registration.reading import Lists

CENTRES = (OrganisationKind.PROVINCE, OrganisationKind.CITY, OrganisationKind.COUNTY)


@dataclass(frozen=True, slots=True)
class Sat:
    """A subject of an item: the id of its row in the plan, when it is examined, its name."""

    plan_subject_id: int
    slot: Slot
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """An occupation at a level with its subjects by number and its conditions by theirs."""

    id: int
    occupation_id: int
    level: int
    subjects: Mapping[int, Sat]
    conditions: Mapping[int, Offered]
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan as registration sees it; `scope` are the submitter's (occupation id, level), None any.

    Conditions and results are judged as of `closes_on` (domain.md 40, 73).
    """

    plan: Plan
    items: Mapping[tuple[str, int], Item]
    occupations: Mapping[str, int]
    scope: frozenset[tuple[int, int]] | None
    closes_on: date


def check_open(plan: Plan, at: datetime) -> None:
    """Raise RuleBroken unless registration for the plan is open at that instant."""
    if plan.state is not State.PUBLISHED:
        raise RuleBroken("registration_no_plan", code=plan.code)
    if at < plan.opens_at:
        opens = plan.opens_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        raise RuleBroken("registration_not_yet", code=plan.code, at=opens)
    if at >= plan.closes_at:
        closed = plan.closes_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        raise RuleBroken("registration_closed", code=plan.code, at=closed)


async def load(plan: Plan, submitter_id: int | None, today: date) -> Offer:
    """The plan's items; `submitter_id` is the body that hands in, None for people themselves."""
    codes = dict(await Occupation.all().values_list("id", "code"))
    rows = await PlanItem.filter(plan_id=plan.id).select_related("standard_version")
    subjects, slots = await _subjects(plan.id)
    conditions, mapping = await _conditions(rows), await _mapping(plan.id)
    items = {
        (codes[row.occupation_id], row.level_id): Item(
            id=row.id,
            occupation_id=row.occupation_id,
            level=row.level_id,
            subjects=slots[row.id],
            conditions=conditions.get(row.id, {}),
            scheme=Scheme(subjects[row.id], mapping[row.id]),
        )
        for row in rows
    }
    scope = await _scope(submitter_id, today)
    closes_on = plan.closes_at.astimezone(CHINA).date()
    return Offer(plan, items, {code: id_ for id_, code in codes.items()}, scope, closes_on)


async def form_lists(today: date) -> Lists:
    """What the words of a form may stand for."""
    subjects = {each.name: each.number for each in await Subject.all()}
    numbers = {str(number): number for number in subjects.values()}
    return Lists(await lists.levels(), {**subjects, **numbers}, today)


async def _subjects(plan_id: int) -> tuple[dict[int, dict[int, str]], dict[int, dict[int, Sat]]]:
    modes: dict[int, dict[int, str]] = defaultdict(dict)
    sat: dict[int, dict[int, Sat]] = defaultdict(dict)
    for row in await PlanSubject.filter(plan_item__plan_id=plan_id).select_related("subject"):
        slot = Slot(row.subject_id, row.held_on, row.starts_at, row.minutes)
        modes[row.plan_item_id][row.subject_id] = row.mode.value
        sat[row.plan_item_id][row.subject_id] = Sat(row.id, slot, row.subject.name)
    return modes, sat


async def _conditions(rows: list[PlanItem]) -> dict[int, dict[int, Offered]]:
    """The conditions of each item by their number, compiled once."""
    return {
        row.id: {each.number: each for each in await conditions_of(row.standard_version, row.level_id)}
        for row in rows
        if row.standard_version is not None
    }


async def _mapping(plan_id: int) -> dict[int, dict[tuple[int, str], frozenset[int]]]:
    mapping: dict[int, dict[tuple[int, str], frozenset[int]]] = defaultdict(dict)
    for row in await SubjectMapping.filter(plan_item__plan_id=plan_id):
        old = (row.old_id, row.old_mode.value)
        before = mapping[row.plan_item_id].get(old, frozenset())
        mapping[row.plan_item_id][old] = before | {row.new_id}
    return mapping


async def _scope(submitter_id: int | None, today: date) -> frozenset[tuple[int, int]] | None:
    """What a school, station or body is listed for; centres may hand in for anything (domain.md 4, 65)."""
    if submitter_id is None:
        return None
    if (await Organisation.get(id=submitter_id)).kind in CENTRES:
        return None
    in_force = Q(until_on__isnull=True) | Q(until_on__gte=today)
    rows = OrganisationScope.filter(in_force, organisation_id=submitter_id, from_on__lte=today)
    return frozenset((row.occupation_id, row.level_id) for row in await rows)
