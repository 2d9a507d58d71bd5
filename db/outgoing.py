"""The sender's statements: rows claimed and settled by the hundred, which the ORM does one by one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from db.lots import among, as_rows, as_texts, rows_of, run, skip_locked

Queue = tuple[str, int]
"""Channel and lane."""
Place = tuple[Any, int]
"""due_at, as the database gives it, and id."""

NEXT = """
SELECT id, out_id, call_id, alone, address, address_index, shape, params, parts, prompt_id, attempts, due_at,
  trace {words}
FROM outgoing_message
WHERE channel = $1 AND lane = $2 AND state = 'queued' AND due_at <= $3
  AND (expires_at IS NULL OR expires_at > $3) AND NOT {paused} {after}
ORDER BY due_at, id LIMIT $4 {locked}"""

# In an order, or PostgreSQL reads the table when its statistics say that most rows are queued.
IS_DUE = """
SELECT 1 AS due FROM outgoing_message
WHERE channel = $1 AND lane = $2 AND state = 'queued' AND due_at <= $3 ORDER BY due_at, id LIMIT 1"""

LEASE = """
UPDATE outgoing_message SET state = 'leased', lease = $1, leased_until = $2, handed_at = $3,
  attempts = attempts + 1, call_id = taken.call
FROM {taken} WHERE outgoing_message.id = taken.id AND state = 'queued'
RETURNING outgoing_message.id"""

POSTPONE = """
UPDATE outgoing_message SET due_at = later.due, code = later.why
FROM {later} WHERE outgoing_message.id = later.id AND state = 'queued'"""

# Only leased rows have a lease (a CHECK); to ask for the state as well makes PostgreSQL, whose statistics
# know of no leased rows, compare each leased row with each given one.
ACCEPT = """
UPDATE outgoing_message SET state = 'accepted', provider_id = taken.provider, accepted_at = $1,
  lease = NULL, code = '', news = (prompt_id IS NOT NULL)
FROM {taken} WHERE outgoing_message.id = taken.id AND lease = taken.token AND attempts = taken.tried
RETURNING outgoing_message.id"""

UNDER_WAY = """
SELECT DISTINCT address_index FROM outgoing_message
WHERE channel = $1 AND state = 'leased' AND {these}"""

# Asked number by number: over the whole list at once, PostgreSQL would read the table.
SENT_SINCE = """
SELECT address, (
  SELECT COUNT(*) FROM outgoing_message
  WHERE address_index = asked.address AND handed_at >= $1
    AND state IN ('leased', 'unknown', 'accepted', 'delivered', 'failed')
) AS sent FROM {asked}"""


# With the truth as a parameter SQLite would not use the index of what is news, and read the table.
NEWS = "SELECT id FROM outgoing_message WHERE news ORDER BY id LIMIT $1"

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Handed over since then is handed over at all: IS NOT NULL as Tortoise writes it hides SQLite its index."""


async def news(how_many: int) -> list[int]:
    """Ids of the oldest messages whose fate nobody has acted on."""
    return [row["id"] for row in await run(NEWS, how_many)]


async def is_due(queue: Queue, now: datetime) -> bool:
    return bool(await run(IS_DUE, *queue, now))


async def next_due(
    queue: Queue,
    now: datetime,
    how_many: int,
    paused: Sequence[str],
    after: Place | None = None,
    *,
    words: bool = False,
) -> list[dict[str, Any]]:
    """The oldest queued rows of the lane, locked for this transaction; `paused` shapes are left out.

    With `words` what a messenger needs comes along: the text and its buttons.

    `after` is the place of the last row that was taken: what was taken before it stays in the index for as
    long as anybody looks at an older state of the database, and would be passed over again each time.
    """
    statement = NEXT.format(
        paused=among("shape", 5),
        locked=skip_locked(),
        after="AND (due_at, id) > ($6, $7)" if after else "",
        words=", text, choices" if words else "",
    )
    return await run(statement, *queue, now, how_many, as_texts(paused), *(after or ()))


async def lease(
    calls: Sequence[tuple[int, str | None]], token: str, until: datetime, now: datetime
) -> set[int]:
    """Lease rows as (id, OutId of the bulk call or None); returns the ids that were still queued."""
    taken = rows_of("taken", {"id": "int", "call": "text"}, 4)
    rows = await run(LEASE.format(taken=taken), token, until, now, *as_rows(calls))
    return {row["id"] for row in rows}


async def postpone(rows: Sequence[tuple[int, datetime, str]]) -> None:
    """Have queued rows wait, each until its own instant, with the code that says why."""
    kinds = {"id": "int", "due": "timestamptz", "why": "text"}
    await run(POSTPONE.format(later=rows_of("later", kinds, 1)), *as_rows(rows))


async def accept(rows: Sequence[tuple[int, str, int, str]], now: datetime) -> set[int]:
    """Settle (id, lease, attempts, provider's id) as accepted; returns the ids whose lease still held."""
    kinds = {"id": "int", "token": "text", "tried": "int", "provider": "text"}
    settled = await run(ACCEPT.format(taken=rows_of("taken", kinds, 2)), now, *as_rows(rows))
    return {row["id"] for row in settled}


async def under_way(channel: str, addresses: Sequence[str]) -> set[str]:
    """Which of the addresses (blind indexes) have a message that was handed over and is not settled."""
    rows = await run(UNDER_WAY.format(these=among("address_index", 2)), channel, as_texts(addresses))
    return {row["address_index"] for row in rows}


async def sent_since(addresses: Sequence[str], since: datetime) -> dict[str, int]:
    """How many messages each address (blind index) got since then; absent means none."""
    statement = SENT_SINCE.format(asked=rows_of("asked", {"address": "text"}, 2))
    rows = await run(statement, since, *as_rows([(address,) for address in addresses]))
    return {row["address"]: row["sent"] for row in rows if row["sent"]}
