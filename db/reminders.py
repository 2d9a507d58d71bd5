"""Claiming what is due in bulk: one guarded statement for a whole lot, which the ORM cannot write.

Row by row, 30,000 reminders would take 30,000 round trips; an UPDATE … RETURNING takes a lot in one, and on
PostgreSQL SKIP LOCKED gives every instance another lot (performance-and-faults.md 2.3).
"""

from datetime import UTC, datetime

from db.connect import connection
from db.models.reminders import Reminder, Stage

CLAIM = {
    "postgres": """
WITH due AS MATERIALIZED (
    SELECT id FROM reminder WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $2
    FOR UPDATE SKIP LOCKED)
UPDATE reminder SET state = 'put', ended_at = $1 FROM due WHERE reminder.id = due.id
RETURNING reminder.id""",
    "sqlite": """
UPDATE reminder SET state = 'put', ended_at = ?1 WHERE id IN (
    SELECT id FROM reminder WHERE state = 'waiting' AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2)
RETURNING id""",
}


async def claim(now: datetime, most: int) -> list[int]:
    """Mark at most so many due reminders as put, in the caller's transaction; their ids.

    Two instances never get the same one. Stale ones are claimed like any other: drop them first.
    """
    statement = CLAIM[connection().capabilities.dialect]
    rows = await connection().execute_query_dict(statement, [now.astimezone(UTC), most])
    return [int(row["id"]) for row in rows]


async def drop_stale(now: datetime) -> int:
    """Mark what nobody could send before it was of no use; how many."""
    waiting = Reminder.filter(state=Stage.WAITING, due_at__lte=now, until_at__lte=now)
    return await waiting.update(state=Stage.STALE, ended_at=now)
