"""Cases as plain values: what waits at a desk, and the whole history of one."""

from typing import Any

from db.models import ApprovalCase, ApprovalDecision
from db.visible import visible
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.approval.desks import at_my_desks
from handlers.approval.hands import person
from handlers.policies import allow_somewhere, scope

MOST = 200


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
    history = [_decision(each) for each in await decided.select_related("for_staff", "approval_step")]
    return {**_case(row), "history": history}


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
    return {
        "round": row.round,
        "step": row.approval_step.number,
        "verdict": row.verdict.value,
        "reason": row.reason,
        "hint": row.hint,
        "by": row.made_by,
        "for": row.for_staff.login if row.for_staff else None,
        "job": row.job_id,
        "at": row.at,
        "undone_at": row.undone_at,
    }
