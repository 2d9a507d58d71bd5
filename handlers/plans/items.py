"""What a plan examines: occupations at levels, each subject in a maintained mode (domain.md 15, 65, 70)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tortoise.expressions import Q

from db.atomic import atomic
from db.models import (
    Occupation,
    OccupationLevel,
    OccupationMode,
    Organisation,
    OrganisationScope,
    Plan,
    PlanItem,
    PlanSubject,
    StandardVersion,
    Subject,
    SubjectMapping,
)
from db.models.organisations import Kind as OrganisationKind
from exam.catalogue import InUse, Mode, SubjectKind
from exam.errors import RuleBroken
from exam.plan import REACH, Kind, Wanted, check_item
from exam.plan_subjects import choose_modes
from handlers import policies
from handlers.act import Act
from handlers.plans import deadlines, desk


@dataclass(frozen=True, slots=True)
class Wish:
    """An item as staff ask for it; `modes` and `days` are needed only where they differ from the usual.

    `panel` is the code of the 行业技师考评委, `standard` the name of the standard's version.
    """

    occupation: str
    level: int
    modes: Mapping[SubjectKind, Mode] = field(default_factory=dict)
    days: Mapping[SubjectKind, date] = field(default_factory=dict)
    panel: str = ""
    standard: str = ""


@atomic
async def add_item(plan_id: int, wish: Wish, act: Act) -> PlanItem:
    """Put an item with its subjects into a draft; raises RuleBroken with what is wrong with it."""
    plan = await desk.lock_editable(plan_id)
    await policies.allow(act, "plan.edit", desk.owner(plan))
    item = await put_item(plan, wish)
    await deadlines.recompute(plan, act)
    await desk.record(plan, "item", {"occupation": wish.occupation, "level": wish.level}, act)
    return item


async def put_item(plan: Plan, wish: Wish) -> PlanItem:
    """Write an item of a locked draft, nothing else."""
    occupation = await _occupation(plan, wish)
    if await PlanItem.exists(plan_id=plan.id, occupation_id=occupation.id, level_id=wish.level):
        raise RuleBroken("item_exists", occupation=occupation.name, level=wish.level)
    if plan.applicant_id is not None:
        await _check_scope(plan, plan.applicant_id, occupation, wish.level)
    modes = choose_modes(
        await _maintained(plan, occupation, wish.level), wish.modes, REACH[plan.kind].subjects
    )
    _check_days(plan, wish, modes)
    item = await PlanItem.create(
        plan_id=plan.id,
        occupation_id=occupation.id,
        level_id=wish.level,
        standard_version_id=await _standard(plan, occupation, wish),
        panel_id=await _panel(plan, occupation, wish),
    )
    numbers = {each.kind: each.number for each in await Subject.filter(kind__in=list(modes))}
    await PlanSubject.bulk_create(
        PlanSubject(
            plan_item_id=item.id,
            subject_id=numbers[kind],
            mode=mode,
            held_on=wish.days.get(kind, plan.exam_on),
        )
        for kind, mode in modes.items()
    )
    return item


@atomic
async def remove_item(plan_id: int, item_id: int, act: Act) -> None:
    """Take an item out of a draft."""
    plan = await desk.lock_editable(plan_id)
    await policies.allow(act, "plan.edit", desk.owner(plan))
    if not await PlanItem.exists(id=item_id, plan_id=plan.id):
        raise RuleBroken("unknown_id", what="计划项", id=item_id)
    await take_out(item_id)
    await deadlines.recompute(plan, act)
    await desk.record(plan, "item_removed", {"item": item_id}, act)


async def take_out(item_id: int) -> None:
    """Take an item of a locked draft with its subjects and its makeup scheme out, nothing else."""
    await SubjectMapping.filter(plan_item_id=item_id).delete()
    await PlanSubject.filter(plan_item_id=item_id).delete()
    await PlanItem.filter(id=item_id).delete()


async def _occupation(plan: Plan, wish: Wish) -> Occupation:
    found = await Occupation.get_or_none(code=wish.occupation)
    if found is None:
        raise RuleBroken("unknown_id", what="职业", id=wish.occupation)
    if found.state == InUse.RETIRED:
        raise RuleBroken("occupation_retired", occupation=found.name)
    if not await OccupationLevel.exists(occupation_id=found.id, level_id=wish.level):
        raise RuleBroken("level_not_offered", occupation=found.name, level=wish.level)
    check_item(plan.kind, plan.category, Wanted(found.kind, found.category, wish.level))
    return found


async def _check_scope(plan: Plan, applicant: int, occupation: Occupation, level: int) -> None:
    """An applicant asks only for what its licence or list names on the exam day (domain.md 4, 65)."""
    within = OrganisationScope.filter(_in_force(plan.exam_on), organisation_id=applicant)
    if not await within.filter(occupation_id=occupation.id, level_id=level).exists():
        raise RuleBroken("out_of_licence", occupation=occupation.name, level=level)


async def _maintained(plan: Plan, occupation: Occupation, level: int) -> dict[SubjectKind, set[Mode]]:
    rows = OccupationMode.filter(
        _in_force(plan.exam_on),
        occupation_level__occupation_id=occupation.id,
        occupation_level__level_id=level,
    )
    found: dict[SubjectKind, set[Mode]] = defaultdict(set)
    for kind, mode in await rows.values_list("subject__kind", "mode"):
        found[SubjectKind(kind)].add(Mode(mode))
    return found


def _in_force(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gte=day))


def _check_days(plan: Plan, wish: Wish, modes: Mapping[SubjectKind, Mode]) -> None:
    """Days are for subjects that the item has, and none comes before the plan's exam day."""
    for kind, day in wish.days.items():
        if kind not in modes:
            raise RuleBroken("subject_not_held", subject_kind=kind.value)
        if day < plan.exam_on:
            raise RuleBroken("subject_too_early", subject_kind=kind.value, day=plan.exam_on)


async def _standard(plan: Plan, occupation: Occupation, wish: Wish) -> int | None:
    """The version that is named, or the newest in force on the exam day, where there is one."""
    versions = StandardVersion.filter(occupation_id=occupation.id)
    if wish.standard:
        named = await versions.get_or_none(name=wish.standard)
        if named is None:
            raise RuleBroken("unknown_id", what="职业标准", id=wish.standard)
        return named.id
    newest = await versions.filter(_in_force(plan.exam_on)).order_by("-from_on").first()
    return newest.id if newest else None


async def _panel(plan: Plan, occupation: Occupation, wish: Wish) -> int | None:
    """One panel per occupation and plan, and only for technicians (domain.md 76)."""
    if not wish.panel:
        return None
    panel = await Organisation.get_or_none(code=wish.panel, kind=OrganisationKind.PANEL)
    if panel is None or plan.kind is not Kind.TECHNICIAN:
        raise RuleBroken("not_a_panel", panel=wish.panel)
    others = PlanItem.filter(plan_id=plan.id, occupation_id=occupation.id).exclude(panel_id=None)
    other = await others.exclude(panel_id=panel.id).first()
    if other is not None:
        raise RuleBroken("other_panel", occupation=occupation.name)
    return panel.id
