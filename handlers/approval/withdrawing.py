"""A submitter takes back what was not decided yet."""

from db import audit
from db.atomic import atomic
from db.models import ApprovalCase
from exam.approval import Event, State, next_state
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.approval.hands import person
from handlers.approval.topics import TOPICS


@atomic
async def withdraw(case_id: int, act: Act) -> ApprovalCase:
    """End an open or returned case; RuleBroken: unknown_id, not_yours, case_not_allowed."""
    case = await ApprovalCase.get_or_none(id=case_id)
    if case is None:
        raise RuleBroken("unknown_id", what="审批件", id=case_id)
    if act.caller is not None and person(act) != case.submitted_by:
        raise RuleBroken("not_yours", by=case.submitted_by)
    noun = TOPICS[case.topic]
    await noun.lock([case.topic_id])
    await close(case.topic, case.topic_id, act)
    await noun.withdrawn([case.topic_id], act)
    await audit.record("approval.withdraw", f"{case.topic}:{case.topic_id}", {}, act.actor, act.now)
    return await ApprovalCase.get(id=case_id)


async def close(topic: str, topic_id: int, act: Act) -> None:
    """As `withdraw`, for a noun that ends by itself: inside the transaction that locked it.

    Raises RuleBroken("case_not_allowed") when nothing of it waits or was returned.
    """
    cases = ApprovalCase.filter(topic=topic, topic_id=topic_id).order_by("-id")
    row = await cases.select_for_update().first()
    state = next_state(row.state if row else State.WITHDRAWN, Event.WITHDRAW)
    if row is not None:
        row.state, row.decided_at, row.due_at, row.version = state, act.now, None, row.version + 1
        await row.save(update_fields=["state", "decided_at", "due_at", "version"])
