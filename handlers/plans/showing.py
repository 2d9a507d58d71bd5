"""Plans in words and numbers for staff: what is in them, by when what must be done, what changed."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from db.models import Deadline, Plan, PlanChange, PlanFile, PlanItem, PlanSubject, SubjectMapping, Task
from db.visible import visible
from exam.errors import RuleBroken
from exam.plan import ATTACHMENTS, Applicant
from exam.timetable import BY_CODE
from handlers import policies
from handlers.act import Act


async def list_plans(act: Act) -> list[dict[str, Any]]:
    """The plans that the caller may see, by exam day."""
    seen = visible(Plan, await policies.scope(act)).prefetch_related("organisation", "applicant")
    return [_head(plan) for plan in await seen.order_by("exam_on", "id")]


async def show_plan(plan_id: int, act: Act) -> dict[str, Any]:
    """One plan with all that hangs on it; a plan that the caller may not see is unknown."""
    seen = visible(Plan, await policies.scope(act)).filter(id=plan_id)
    plan = await seen.prefetch_related("organisation", "applicant").first()
    if plan is None:
        raise RuleBroken("unknown_id", what="鉴定计划", id=plan_id)
    return {
        **_head(plan),
        "attachments": _attachments(plan.applicant_kind),
        "files": await _files(plan),
        "items": await _items(plan),
        "deadlines": await _deadlines(plan),
        "changes": await _changes(plan),
        "tasks": await Task.filter(plan_id=plan.id).order_by("id").values_list("id", flat=True),
    }


def _head(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "code": plan.code,
        "title": plan.title,
        "kind": plan.kind.value,
        "category": plan.category,
        "state": plan.state.value,
        "organisation": plan.organisation.code,
        "applicant": plan.applicant.code if plan.applicant else None,
        "applicant_kind": plan.applicant_kind.value if plan.applicant_kind else None,
        "exam_on": plan.exam_on.isoformat(),
        "opens_at": plan.opens_at.isoformat(),
        "closes_at": plan.closes_at.isoformat(),
        "pay_until_at": _iso(plan.pay_until_at),
        "approved_at": _iso(plan.approved_at),
        "announced_at": _iso(plan.announced_at),
        "version": plan.version,
    }


def _attachments(kind: Applicant | None) -> list[str]:
    return sorted(each.value for each in ATTACHMENTS[kind]) if kind else []


async def _files(plan: Plan) -> list[dict[str, Any]]:
    rows = PlanFile.filter(plan_id=plan.id).order_by("id").select_related("file")
    return [
        {"id": row.id, "kind": row.kind.value, "name": row.file.name, "size": row.file.size}
        for row in await rows
    ]


async def _items(plan: Plan) -> list[dict[str, Any]]:
    held = PlanSubject.filter(plan_item__plan_id=plan.id).order_by("subject_id").prefetch_related("subject")
    subjects = defaultdict(list)
    for each in await held:
        subjects[each.plan_item_id].append(
            {
                "subject": each.subject_id,
                "kind": each.subject.kind.value,
                "name": each.subject.name,
                "mode": each.mode.value,
                "held_on": each.held_on.isoformat(),
            }
        )
    schemes = await _schemes(plan)
    items = PlanItem.filter(plan_id=plan.id).order_by("id")
    return [
        {
            "id": item.id,
            "occupation": item.occupation.code,
            "occupation_name": item.occupation.name,
            "level": item.level_id,
            "standard": item.standard_version.name if item.standard_version else None,
            "panel": item.panel.code if item.panel else None,
            "subjects": subjects[item.id],
            "makeup_scheme": schemes[item.id],
        }
        for item in await items.prefetch_related("occupation", "standard_version", "panel")
    ]


async def _schemes(plan: Plan) -> dict[int, list[dict[str, str]]]:
    """Per item: a result in `old`, examined by `old_mode`, is made up by `new` (domain.md 42)."""
    rows = SubjectMapping.filter(plan_item__plan_id=plan.id).order_by("id").select_related("old", "new")
    found = defaultdict(list)
    for row in await rows:
        line = {"old": row.old.kind.value, "old_mode": row.old_mode.value, "new": row.new.kind.value}
        found[row.plan_item_id].append(line)
    return found


async def _deadlines(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "due_on": row.due_on.isoformat(),
            "due_at": row.due_at.isoformat(),
            "hard": BY_CODE[row.code].hard,
            "provisional": row.provisional,
            "warned_at": _iso(row.warned_at),
            "met_at": _iso(row.met_at),
            "waived_at": _iso(row.waived_at),
            "waived_by": row.waived_by,
            "waiver": row.waiver,
        }
        for row in await Deadline.filter(plan_id=plan.id).order_by("due_at", "id")
    ]


async def _changes(plan: Plan) -> list[dict[str, Any]]:
    rows = PlanChange.filter(plan_id=plan.id).order_by("id")
    return [
        {
            "id": row.id,
            "plan_subject": row.plan_subject_id,
            "from_on": row.from_on.isoformat(),
            "to_on": row.to_on.isoformat(),
            "from_venue": row.from_venue.code if row.from_venue else None,
            "to_venue": row.to_venue.code if row.to_venue else None,
            "late": row.late,
            "told": row.told.code if row.told else None,
            "told_at": _iso(row.told_at),
            "state": row.state.value,
            "reason": row.reason,
        }
        for row in await rows.prefetch_related("from_venue", "to_venue", "told")
    ]


def _iso(at: datetime | date | None) -> str | None:
    return at.isoformat() if at else None
