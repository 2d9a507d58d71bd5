"""Registrations in words and numbers for staff: masked, in pages, with what was found and corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from db.models import Correction, Registration, RegistrationItem
from db.visible import visible
from exam.errors import RuleBroken
from exam.people import mask_id, mask_phone
from exam.registration import State
from handlers import policies
from handlers.act import Act
from handlers.plans import desk as plans

PAGE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which registrations: of a plan, in a state, handed in by a body; from behind this id on."""

    plan: str = ""
    state: State | None = None
    submitter: str = ""
    after: int = 0


async def list_registrations(wanted: Wanted, act: Act) -> dict[str, Any]:
    """A page of the registrations that the caller may see, their number by state, and where to go on."""
    policies.allow_somewhere(act, "registration.list")
    rows = visible(Registration, await policies.scope(act))
    if wanted.plan:
        rows = rows.filter(plan_id=(await plans.find(wanted.plan)).id)
    if wanted.submitter:
        rows = rows.filter(submitter__code=wanted.submitter)
    counted = await rows.annotate(many=Count("id")).group_by("state").values_list("state", "many")
    page = rows.filter(state=wanted.state) if wanted.state else rows
    told = [_line(row) for row in await _whole(page.filter(id__gt=wanted.after).order_by("id").limit(PAGE))]
    return {
        "counts": {str(State(state).value): int(many) for state, many in counted},
        "registrations": told,
        "next": told[-1]["id"] if len(told) == PAGE else None,
    }


async def show(registration_id: int, act: Act) -> dict[str, Any]:
    """One registration with its subjects and corrections; one that the caller may not see is unknown."""
    policies.allow_somewhere(act, "registration.list")
    seen = visible(Registration, await policies.scope(act)).filter(id=registration_id)
    row = next(iter(await _whole(seen)), None)
    if row is None:
        raise RuleBroken("unknown_id", what="报名", id=registration_id)
    parts = (
        await RegistrationItem.filter(registration_id=row.id)
        .order_by("id")
        .select_related("plan_subject__subject")
    )
    corrected = await Correction.filter(registration_id=row.id).order_by("id")
    return {
        **_line(row),
        "phone": mask_phone(row.person.phone) if row.person.phone else "",
        "findings": row.findings or [],
        "return_reason": row.return_reason,
        "return_hint": row.return_hint,
        "subjects": [_part(each) for each in parts],
        "corrections": [_correction(each) for each in corrected],
    }


async def count_corrections(act: Act) -> dict[str, int]:
    """How many corrections each organisation caused, by its code (domain.md 68)."""
    policies.allow_somewhere(act, "registration.list")
    rows = visible(Correction, await policies.scope(act)).annotate(many=Count("id"))
    told = await rows.group_by("organisation__code").values_list("organisation__code", "many")
    return {str(code): int(many) for code, many in told}


def _whole(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    return rows.select_related("person", "plan_item__occupation", "submitter", "plan")


def _line(row: Registration) -> dict[str, Any]:
    return {
        "id": row.id,
        "plan": row.plan.code,
        "name": row.person.name,
        "id_number": mask_id(row.person.id_number),
        "occupation": row.plan_item.occupation.code,
        "level": row.plan_item.level_id,
        "attempt": row.attempt.value,
        "submitter": row.submitter.code if row.submitter else None,
        "state": row.state.value,
        "checked": row.check_passed,
        "submitted_at": row.submitted_at,
        "version": row.version,
    }


def _part(row: RegistrationItem) -> Mapping[str, Any]:
    return {
        "subject": row.plan_subject.subject.name,
        "mode": row.plan_subject.mode.value,
        "attempt": row.attempt.value,
        "state": row.state.value,
        "amount_fen": row.amount_fen,
    }


def _correction(row: Correction) -> Mapping[str, Any]:
    """What was corrected, by whom and why; the values themselves stay sealed."""
    return {
        "field": row.field,
        "paid": row.paid,
        "reason": row.reason,
        "made_by": row.made_by,
        "at": row.at,
    }
