"""Receipts and the messages they speak of, in lots: so many statements, however many rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from db import lots
from db.models.delivery import Failure, Sending

MESSAGE = """COALESCE(
    (SELECT m.id FROM outgoing_message m
      WHERE r.out_id <> '' AND m.out_id = r.out_id AND m.address_index = r.address_index),
    (SELECT MIN(m.id) FROM outgoing_message m
      WHERE r.out_id <> '' AND m.call_id = r.out_id AND m.address_index = r.address_index),
    (SELECT MIN(m.id) FROM outgoing_message m
      WHERE r.provider_id <> '' AND m.provider_id = r.provider_id AND m.address_index = r.address_index))"""
# Nobody is waited for with receipts in hand: a settling sender holds its messages and asks for receipts.
LOCKED = " FOR UPDATE OF r SKIP LOCKED"
WAITING = f"""
SELECT r.id, r.success, r.code, r.provider_id, {MESSAGE} AS message_id
FROM receipt r WHERE r.waiting AND r.id > $1 ORDER BY r.id LIMIT $2"""  # noqa: S608
EARLY = """
SELECT r.id, r.success, r.code, r.provider_id, given.message_id FROM {given}
JOIN receipt r ON r.provider_id = given.provider_id AND r.address_index = given.address_index
WHERE r.message_id IS NULL ORDER BY r.id"""
MOVE = f"""
UPDATE outgoing_message AS m SET
    state = CASE WHEN given.success THEN '{Sending.DELIVERED}' ELSE '{Sending.FAILED}' END,
    failure = CASE WHEN given.success THEN NULL ELSE '{Failure.PERMANENT}' END,
    code = given.code,
    provider_id = COALESCE(NULLIF(given.provider_id, ''), m.provider_id),
    news = m.news OR NOT given.success OR (m.accepted_at IS NULL AND m.prompt_id IS NOT NULL),
    accepted_at = COALESCE(m.accepted_at, m.handed_at, $2),
    ended_at = $2,
    lease = NULL
FROM {{given}} WHERE m.id = given.message_id
AND m.state IN ('{Sending.QUEUED}', '{Sending.LEASED}', '{Sending.UNKNOWN}', '{Sending.ACCEPTED}')"""  # noqa: S608
MARK = """
UPDATE receipt AS r SET waiting = FALSE, message_id = COALESCE(r.message_id, given.message_id)
FROM {given} WHERE r.id = given.id"""
ROW = {"id": "int", "message_id": "int", "success": "boolean", "code": "text", "provider_id": "text"}
PAIR = {"message_id": "int", "provider_id": "text", "address_index": "text"}


class Pair(NamedTuple):
    """A message that has just got its provider's id."""

    message_id: int
    provider_id: str
    address_index: str


async def waiting(after: int, how_many: int) -> list[dict[str, Any]]:
    """Receipts nobody has applied, past this id and oldest first, each with its message's id or None.

    A receipt names the message by our out_id, by the out_id of the bulk call that took it along, or by the
    provider's id; the two latter are shared by up to 1,000 phones (aliyun-sms.md 1.1). Runs in a
    transaction; on PostgreSQL the rows are locked, and those that another holds are left out.
    """
    return await lots.run(WAITING + (LOCKED if lots.on_postgres() else ""), after, how_many)


async def early(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Receipts that came before their message had the provider's id, in the form of `waiting`."""
    told = [pair._asdict() for pair in pairs if pair.provider_id]
    if not told:
        return []
    return await lots.run(EARLY.format(given=lots.given(PAIR)), lots.as_given(told))


async def free(message_ids: Sequence[int]) -> set[int]:
    """Those of the messages that nobody else is changing; they are ours until the transaction ends."""
    if not message_ids or not lots.on_postgres():
        return set(message_ids)
    rows = await lots.run(
        "SELECT id FROM outgoing_message WHERE id = ANY($1::int[]) FOR NO KEY UPDATE SKIP LOCKED",
        list(message_ids),
    )
    return {row["id"] for row in rows}


async def settle(rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Move the messages forward, by the first receipt of each, and mark all these receipts as applied."""
    if not rows:
        return
    first = {row["message_id"]: row for row in reversed(rows) if row["message_id"] is not None}
    if first:
        moves = lots.as_given([*first.values()])
        await lots.run(MOVE.format(given=lots.given(ROW)), moves, now)
    await lots.run(MARK.format(given=lots.given(ROW)), lots.as_given(rows))
