"""What a dispute keeps, for staff to read: both directions in the order of time; every look is audited."""

from typing import Any

from db import audit
from db.atomic import atomic
from db.models import Dispute, IncomingMessage, OutgoingMessage
from db.outgoing import EVER
from db.retention import Held
from exam.errors import RuleBroken
from exam.people import mask_phone
from handlers.act import Act
from handlers.policies import allow
from handlers.retention.held import kept_by

MOST = 1_000  # of each direction, the newest


@atomic
async def show(dispute_id: int, act: Act) -> list[dict[str, Any]]:
    """The messages of a dispute; a text that was taken away is None. Raises RuleBroken("unknown_id")."""
    await allow(act, "dispute.list", None)
    row = await Dispute.get_or_none(id=dispute_id)
    if row is None:
        raise RuleBroken("unknown_id", what="争议", id=dispute_id)
    held = await kept_by([row])
    told = [_sent(each) for each in await _outgoing(held)] + [_heard(each) for each in await _incoming(held)]
    await audit.record("dispute.show", f"dispute:{row.id}", {"messages": len(told)}, act.actor, act.now)
    return sorted(told, key=lambda each: (each["at"], each["id"]))


async def _outgoing(held: Held) -> list[OutgoingMessage]:
    gone = OutgoingMessage.filter(address_index__in=list(held.outgoing_to), handed_at__gte=EVER)
    rows = {each.id: each for each in await gone.order_by("-handed_at").limit(MOST)}
    for topic in {topic for topic, _ in held.topics}:
        ids = [topic_id for name, topic_id in held.topics if name == topic]
        about = OutgoingMessage.filter(topic=topic, topic_id__in=ids).order_by("-id").limit(MOST)
        rows |= {each.id: each for each in await about}
    return sorted(rows.values(), key=lambda each: each.id)[-MOST:]


async def _incoming(held: Held) -> list[IncomingMessage]:
    rows = IncomingMessage.filter(address_index__in=list(held.incoming_from))
    return await rows.order_by("-id").limit(MOST)


def _sent(row: OutgoingMessage) -> dict[str, Any]:
    at = row.handed_at or row.created_at
    return {
        "direction": "out",
        "at": at.isoformat(),
        "state": row.state.value,
        "code": row.code,
        **_words(row),
    }


def _heard(row: IncomingMessage) -> dict[str, Any]:
    told = {"state": row.state.value, "code": row.outcome}
    return {"direction": "in", "at": row.sent_at.isoformat(), **told, **_words(row)}


def _words(row: OutgoingMessage | IncomingMessage) -> dict[str, Any]:
    redacted = row.redacted_at is not None
    return {
        "id": row.id,
        "phone": None if redacted else mask_phone(row.address),
        "text": None if redacted else row.text,
        "redacted_at": row.redacted_at.isoformat() if row.redacted_at else None,
    }
