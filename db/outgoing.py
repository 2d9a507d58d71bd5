"""The sender's statements: rows claimed and settled by the hundred, which the ORM does one by one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.bulk import ask, list_as_value, one_of, rows_as_values, skip_locked, table

NEXT = """
SELECT id, out_id, call_id, alone, address, address_index, shape, params, parts, prompt_id, attempts, lane
FROM outgoing_message
WHERE channel = $1 AND lane = $2 AND state = 'queued' AND due_at <= $3
  AND (expires_at IS NULL OR expires_at > $3) AND shape NOT IN {paused}
ORDER BY due_at, id LIMIT $4 {locked}"""

IS_DUE = """
SELECT 1 AS due FROM outgoing_message
WHERE channel = $1 AND lane = $2 AND state = 'queued' AND due_at <= $3 LIMIT 1"""

LEASE = """
UPDATE outgoing_message SET state = 'leased', lease = $1, leased_until = $2, handed_at = $3,
  attempts = attempts + 1, call_id = taken.call
FROM {taken} WHERE outgoing_message.id = taken.id AND state = 'queued'
RETURNING outgoing_message.id"""

POSTPONE = """
UPDATE outgoing_message SET due_at = later.due, code = later.why
FROM {later} WHERE outgoing_message.id = later.id AND state = 'queued'"""

ACCEPT = """
UPDATE outgoing_message SET state = 'accepted', provider_id = taken.provider, accepted_at = $1,
  lease = NULL, code = '', news = (prompt_id IS NOT NULL)
FROM {taken} WHERE outgoing_message.id = taken.id AND state = 'leased'
  AND lease = taken.token AND attempts = taken.tried
RETURNING outgoing_message.id"""

SENT_LATELY = """
SELECT address_index,
  SUM(CASE WHEN handed_at >= $1 THEN 1 ELSE 0 END) AS minute,
  SUM(CASE WHEN handed_at >= $2 THEN 1 ELSE 0 END) AS hour,
  COUNT(*) AS day
FROM outgoing_message
WHERE address_index IN {addresses} AND handed_at >= $3
  AND state IN ('leased', 'unknown', 'accepted', 'delivered', 'failed')
GROUP BY address_index"""


async def is_due(channel: str, lane: int, now: datetime) -> bool:
    return bool(await ask(IS_DUE, channel, lane, now))


async def next_due(
    channel: str, lane: int, now: datetime, how_many: int, paused: Sequence[str]
) -> list[dict[str, Any]]:
    """The oldest queued rows of the lane, locked for this transaction; `paused` shapes are left out."""
    statement = NEXT.format(paused=one_of(5, "text"), locked=skip_locked())
    return await ask(statement, channel, lane, now, how_many, list_as_value(paused))


async def lease(
    calls: Sequence[tuple[int, str | None]], token: str, until: datetime, now: datetime
) -> set[int]:
    """Lease rows as (id, OutId of the bulk call or None); returns the ids that were still queued."""
    taken = table("taken", {"id": "int", "call": "text"}, 4)
    rows = await ask(LEASE.format(taken=taken), token, until, now, *rows_as_values(calls, 2))
    return {row["id"] for row in rows}


async def postpone(rows: Sequence[tuple[int, datetime, str]]) -> None:
    """Have queued rows wait, each until its own instant, with the code that says why."""
    kinds = {"id": "int", "due": "timestamptz", "why": "text"}
    await ask(POSTPONE.format(later=table("later", kinds)), *rows_as_values(rows, 3))


async def accept(rows: Sequence[tuple[int, str, int, str]], now: datetime) -> set[int]:
    """Settle (id, lease, attempts, provider's id) as accepted; returns the ids whose lease still held."""
    kinds = {"id": "int", "token": "text", "tried": "int", "provider": "text"}
    settled = await ask(ACCEPT.format(taken=table("taken", kinds, 2)), now, *rows_as_values(rows, 4))
    return {row["id"] for row in settled}


async def sent_lately(
    addresses: Sequence[str], minute: datetime, hour: datetime, day: datetime
) -> dict[str, tuple[int, int, int]]:
    """How many messages each address got since the three instants; absent means none."""
    statement = SENT_LATELY.format(addresses=one_of(4, "text"))
    rows = await ask(statement, minute, hour, day, list_as_value(addresses))
    return {row["address_index"]: (row["minute"], row["hour"], row["day"]) for row in rows}
