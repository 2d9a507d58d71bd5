"""Replies that no rule could place: staff see them, match them to an invitation, or drop them (B4)."""

from typing import Any

from db import audit
from db.atomic import atomic
from db.models import ExaminerPhone, IncomingMessage
from db.models.delivery import Reading
from exam.codes import Word
from exam.errors import RuleBroken
from exam.people import mask_phone
from handlers import policies
from handlers.act import Act
from handlers.dispatch import answering
from handlers.dispatch.desk import allow_on, lock_around
from handlers.policies import allow, allow_somewhere

FOR_STAFF = (Reading.UNMATCHED, Reading.QUARANTINED)


async def list_replies(act: Act) -> list[dict[str, Any]]:
    """Replies that wait for a decision, oldest first; phones masked, or None where they were redacted."""
    allow_somewhere(act, "reply.list")
    rows = await (await policies.rows(IncomingMessage, act)).filter(state__in=FOR_STAFF).order_by("id")
    holders = {
        each.phone_index: each
        for each in await ExaminerPhone.filter(
            phone_index__in=[row.address_index for row in rows], valid_until=None
        ).prefetch_related("examiner")
    }
    return [
        {
            "id": row.id,
            "phone": mask_phone(row.address) if row.redacted_at is None else None,
            "examiner": holders[row.address_index].examiner_id if row.address_index in holders else None,
            "name": holders[row.address_index].examiner.name if row.address_index in holders else None,
            "text": row.text,
            "redacted": row.redacted_at is not None,
            "sent_at": row.sent_at.isoformat(),
            "why": row.outcome,
        }
        for row in rows
    ]


@atomic
async def match(reply_id: int, invitation_id: int, word: Word, act: Act) -> str:
    """Take the reply as an answer to this invitation; returns the invitation's new state."""
    row = await _waiting(reply_id)
    desk, mine = await lock_around(invitation_id, act)
    await allow_on(desk, "reply.decide")
    step = await answering.take_answer(desk, mine, word, row.sent_at)
    await _decide(row, f"matched:{step.to.value}", act)
    detail = {"invitation": invitation_id, "answer": word.value}
    await audit.record("reply.match", f"reply:{reply_id}", detail, act.actor, act.now)
    return step.to.value


@atomic
async def drop(reply_id: int, act: Act) -> None:
    """Nothing is to be done about this reply."""
    await allow(act, "reply.decide", None)
    row = await _waiting(reply_id)
    await _decide(row, "dropped", act)
    await audit.record("reply.drop", f"reply:{reply_id}", {}, act.actor, act.now)


async def _decide(row: IncomingMessage, outcome: str, act: Act) -> None:
    row.state, row.outcome, row.handled_at = Reading.DONE, outcome, act.now
    await row.save(update_fields=["state", "outcome", "handled_at"])


async def _waiting(reply_id: int) -> IncomingMessage:
    row = await IncomingMessage.filter(id=reply_id).select_for_update().first()
    if row is None:
        raise RuleBroken("unknown_id", what="回复", id=reply_id)
    if row.state not in FOR_STAFF:
        raise RuleBroken("reply_done", id=reply_id)
    return row
