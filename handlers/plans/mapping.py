"""The makeup scheme of a plan item: which subject an older one, of another mode, is made up by (42)."""

from dataclasses import dataclass
from typing import Any

from db.atomic import atomic
from db.models import Plan, PlanItem, PlanSubject, Subject, SubjectMapping
from exam.catalogue import MODES_OF, Mode, SubjectKind
from exam.errors import RuleBroken
from exam.plan import OPEN_TO_EDITS, State
from handlers import policies
from handlers.act import Act
from handlers.plans import desk

OPEN = OPEN_TO_EDITS | {State.APPROVED, State.PUBLISHED}
"""The scheme may come after the plan: it is published by the centre above when a mode has changed."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A result in `old`, examined by `old_mode`, is made up by sitting `new` of the item."""

    item_id: int
    old: SubjectKind
    old_mode: Mode
    new: SubjectKind


@dataclass(frozen=True, slots=True)
class _Found:
    plan: Plan
    old: int
    new: PlanSubject


@atomic
async def add(plan_id: int, replaced: Replaced, act: Act) -> SubjectMapping:
    """Write a line of the scheme; the same again changes nothing.

    Raises RuleBroken: unknown_id, not_allowed, mapping_closed, subject_not_held, mapping_mode,
    mapping_needless.
    """
    found = await _find(plan_id, replaced, act)
    if replaced.old_mode not in MODES_OF[replaced.old]:
        raise RuleBroken("mapping_mode", subject_kind=replaced.old.value, mode=replaced.old_mode.value)
    if (found.old, replaced.old_mode) == (found.new.subject_id, found.new.mode):
        raise RuleBroken("mapping_needless")
    row, is_new = await SubjectMapping.get_or_create(**_columns(found, replaced))
    if is_new:
        await desk.record(found.plan, "mapping", _detail(replaced), act)
    return row


@atomic
async def remove(plan_id: int, replaced: Replaced, act: Act) -> None:
    """Take a line out; raises RuleBroken as `add` does, and mapping_none."""
    found = await _find(plan_id, replaced, act)
    if not await SubjectMapping.filter(**_columns(found, replaced)).delete():
        raise RuleBroken("mapping_none")
    await desk.record(found.plan, "mapping_removed", _detail(replaced), act)


async def _find(plan_id: int, replaced: Replaced, act: Act) -> _Found:
    plan = await desk.lock(plan_id)
    await policies.allow(act, "plan.publish", plan.organisation_id)
    if plan.state not in OPEN:
        raise RuleBroken("mapping_closed")
    if not await PlanItem.exists(id=replaced.item_id, plan_id=plan.id):
        raise RuleBroken("unknown_id", what="计划项", id=replaced.item_id)
    held = PlanSubject.filter(plan_item_id=replaced.item_id, subject__kind=replaced.new)
    new = await held.first()
    if new is None:
        raise RuleBroken("subject_not_held", subject_kind=replaced.new.value)
    return _Found(plan, (await Subject.get(kind=replaced.old)).number, new)


def _columns(found: _Found, replaced: Replaced) -> dict[str, Any]:
    return {
        "plan_item_id": replaced.item_id,
        "old_id": found.old,
        "old_mode": replaced.old_mode,
        "new_id": found.new.subject_id,
    }


def _detail(replaced: Replaced) -> dict[str, object]:
    old = f"{replaced.old}:{replaced.old_mode}"
    return {"item": replaced.item_id, "old": old, "new": replaced.new.value}
