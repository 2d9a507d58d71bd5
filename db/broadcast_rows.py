"""The messages of one broadcast as a whole: held, released, taken back, counted, each in one statement."""

from datetime import datetime
from typing import Any

from tortoise.expressions import F

from db.connect import connection
from db.models import OutgoingMessage
from db.models.delivery import HELD, Sending

TOPIC = "broadcast"
# The last message to each person: a retry stands for what failed before.
LAST = """
SELECT MAX(id) FROM outgoing_message WHERE topic = 'broadcast' AND topic_id = {}
GROUP BY address_index"""
FUNNEL = """
SELECT state, code, COUNT(*) AS people, COUNT(handed_at) AS attempted, COUNT(accepted_at) AS accepted,
  SUM(CASE WHEN accepted_at IS NULL THEN 0 ELSE parts END) AS parts
FROM outgoing_message WHERE id IN ({last}) GROUP BY state, code"""
FAILED = "SELECT id FROM outgoing_message WHERE id IN ({last}) AND state IN ('failed', 'expired') ORDER BY id"
UNDER_WAY = (Sending.QUEUED, Sending.LEASED, Sending.UNKNOWN)


async def hold(broadcast_id: int) -> int:
    """Put what is not handed over where no sender looks; what comes back from a sender stays there, too."""
    mine = OutgoingMessage.filter(topic=TOPIC, topic_id=broadcast_id, lane__lt=HELD, state__in=UNDER_WAY)
    return await mine.update(lane=F("lane") + HELD)


async def release(broadcast_id: int) -> int:
    """Give back what was held; each message goes when it would have gone."""
    mine = OutgoingMessage.filter(topic=TOPIC, topic_id=broadcast_id, lane__gte=HELD)
    return await mine.update(lane=F("lane") - HELD)


async def take_back(broadcast_id: int, now: datetime) -> int:
    """Cancel what waits; what a sender has in its hands is not tried again (R5)."""
    mine = OutgoingMessage.filter(topic=TOPIC, topic_id=broadcast_id)
    await mine.filter(state__in=[Sending.LEASED, Sending.UNKNOWN]).update(expires_at=now)
    return await mine.filter(state=Sending.QUEUED).update(state=Sending.CANCELLED, ended_at=now)


async def is_under_way(broadcast_id: int) -> bool:
    return await OutgoingMessage.filter(topic=TOPIC, topic_id=broadcast_id, state__in=UNDER_WAY).exists()


async def funnel(broadcast_id: int) -> list[dict[str, Any]]:
    """People by state and code of the last message to each, and how many were ever handed over."""
    return await _ask(FUNNEL, broadcast_id)


async def failed(broadcast_id: int) -> list[int]:
    """Ids of the last messages that did not arrive."""
    return [int(row["id"]) for row in await _ask(FAILED, broadcast_id)]


async def _ask(statement: str, broadcast_id: int) -> list[dict[str, Any]]:
    place = "?" if connection().capabilities.dialect == "sqlite" else "$1"
    return await connection().execute_query_dict(statement.format(last=LAST.format(place)), [broadcast_id])
