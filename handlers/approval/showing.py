"""Cases as plain values: what waits at a desk, and the whole history of one."""

from dataclasses import asdict
from typing import Any

from db.models import ApprovalCase, ApprovalDecision, ApprovalRoute
from db.visible import visible
from exam.approval import Step
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.approval import routes
from handlers.approval.desks import at_my_desks
from handlers.approval.hands import person
from handlers.policies import allow_somewhere, scope

MOST = 200
SAID = ("approval_ruling__for_staff", "approval_ruling__approval_step")


async def desk(act: Act, topic: str | None = None, *, everything: bool = False) -> dict[str, Any]:
    """What the caller may decide on, or all open cases in the own area: the oldest 200 of how many."""
    allow_somewhere(act, "approval.list")
    if everything:
        waiting = visible(ApprovalCase, await scope(act)).filter(state="OPEN")
    else:
        waiting = await at_my_desks(act)
    if topic:
        waiting = waiting.filter(topic=topic)
    rows = waiting.select_related("approval_step", "organisation").order_by("id").limit(MOST)
    return {"waiting": await waiting.count(), "cases": [_case(row) for row in await rows]}


async def show(case_id: int, act: Act) -> dict[str, Any]:
    """One case with all that was decided on it, undone decisions included, oldest first."""
    allow_somewhere(act, "approval.list")
    row = await ApprovalCase.filter(id=case_id).select_related("approval_step", "organisation").first()
    if row is None or not await _may_see(row, act):
        raise RuleBroken("unknown_id", what="审批件", id=case_id)
    decided = ApprovalDecision.filter(approval_case_id=case_id).order_by("id")
    history = [_decision(each) for each in await decided.select_related(*SAID)]
    return {**_case(row), "history": history}


async def show_routes(act: Act, topic: str | None = None) -> list[dict[str, Any]]:
    """Routes in force by topic: of the whole installation (as shipped: version 0), then of organisations."""
    allow_somewhere(act, "approval.list")
    stored = ApprovalRoute.filter(retired_at=None, in_force_at__lte=act.now).select_related("organisation")
    found: dict[tuple[str, str], dict[str, Any]] = {
        (name, ""): _route(name, None, 0, steps) for name, steps in routes.shipped().items()
    }
    for row in await stored.order_by("version"):
        code = row.organisation.code if row.organisation else None
        steps = await routes.as_steps(row.id)
        found[row.topic, code or ""] = _route(row.topic, code, row.version, steps)
    return [told for key, told in sorted(found.items()) if topic in {None, key[0]}]


def _route(topic: str, organisation: str | None, version: int, steps: list[Step]) -> dict[str, Any]:
    told = [asdict(step) for step in steps]
    return {"topic": topic, "organisation": organisation, "version": version, "steps": told}


async def show_reasons(act: Act, topic: str) -> list[dict[str, Any]]:
    """The codes that may be given to return or refuse something of a topic."""
    allow_somewhere(act, "approval.list")
    return [{"code": row.code, "text": row.text, "hint": row.hint} for row in await routes.reasons_of(topic)]


async def _may_see(row: ApprovalCase, act: Act) -> bool:
    if row.submitted_by == person(act):
        return True
    if await visible(ApprovalCase, await scope(act)).filter(id=row.id).exists():
        return True
    return await (await at_my_desks(act)).filter(id=row.id).exists()


def _case(row: ApprovalCase) -> dict[str, Any]:
    return {
        "id": row.id,
        "topic": row.topic,
        "topic_id": row.topic_id,
        "state": row.state.value,
        "round": row.round,
        "step": row.approval_step.number if row.approval_step else None,
        "role": row.role,
        "organisation": row.organisation.name if row.organisation else None,
        "submitted_by": row.submitted_by,
        "submitted_at": row.submitted_at,
        "due_at": row.due_at,
        "decided_at": row.decided_at,
    }


def _decision(row: ApprovalDecision) -> dict[str, Any]:
    said = row.approval_ruling
    return {
        "round": row.round,
        "step": said.approval_step.number,
        "verdict": said.verdict.value,
        "reason": said.reason,
        "hint": said.hint,
        "by": row.made_by,
        "for": said.for_staff.login if said.for_staff else None,
        "job": said.job_id,
        "at": said.at,
        "undone_at": row.undone_at,
    }
