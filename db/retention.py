"""Walking over old rows in the order of their ids, a lot at a time, by the primary key alone.

An index on what is not redacted yet would find the same rows, and be written with every message sent.
"""

# ruff: noqa: S608 - every statement is made of the names of the walks below

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from db import lots
from db.models.delivery import Sending

LOT = 500
ALONE = 7_319_002
UNDER_WAY = f"('{Sending.QUEUED}', '{Sending.LEASED}', '{Sending.UNKNOWN}')"
EMPTIED = b""  # db.sealed: taken away
TOPIC = "(topic || ':' || topic_id)"


@dataclass(frozen=True, slots=True)
class Walk:
    """One pass over a table: `since` is a row's age; of the `mine`, those that are `ready` are dealt with.

    `ready` may name {before}, the instant that `since` is held against. `empties` are the sealed columns that
    are taken away; without any, the row goes.
    """

    name: str
    table: str
    since: str
    mine: str
    ready: str
    empties: tuple[str, ...] = ()
    held_by: Literal["topic", "number", "nothing"] = "number"


TEXTS = Walk(
    "outgoing_texts",
    "outgoing_message",
    "created_at",
    mine="redacted_at IS NULL",
    ready=f"state NOT IN {UNDER_WAY} AND due_at < {{before}}",
    empties=("address", "params", "text", "choices"),
    held_by="topic",
)
REPLIES = Walk(
    "incoming_texts",
    "incoming_message",
    "received_at",
    mine="redacted_at IS NULL",
    ready="state <> 'waiting'",
    empties=("address", "text"),
)
ROWS = Walk(
    "outgoing_rows",
    "outgoing_message",
    "created_at",
    mine="TRUE",
    ready="redacted_at IS NOT NULL AND NOT news AND due_at < {before}",
    held_by="topic",
)
# What somebody refused stays with his refusal, without its words.
REPLY_ROWS = Walk(
    "incoming_rows",
    "incoming_message",
    "received_at",
    mine="NOT EXISTS (SELECT 1 FROM opt_out WHERE incoming_id = incoming_message.id)",
    ready="redacted_at IS NOT NULL AND state = 'done'",
)
# The receipts of a message go with it.
RECEIPTS = Walk("receipt_rows", "receipt", "received_at", mine="message_id IS NULL", ready="NOT waiting")
# Nobody knows whom they are about: any dispute holds them all, the walk stands still.
PUSHES = Walk("odd_pushes", "odd_push", "received_at", mine="TRUE", ready="TRUE", held_by="nothing")


@dataclass(frozen=True, slots=True)
class Held:
    """What disputes keep: blind indexes of numbers, and messages by topic and its id."""

    outgoing_to: Collection[str] = ()
    incoming_from: Collection[str] = ()
    topics: Collection[tuple[str, int]] = ()


class Lot(NamedTuple):
    """Rows with `after` < id <= `last` are old enough; `at_end` when nothing behind them is."""

    after: int
    last: int
    at_end: bool


class Passed(NamedTuple):
    """The first ids of a lot that were passed over: held by a dispute, or not ready."""

    held: int | None
    later: int | None


@dataclass(slots=True)
class _Asked:
    """A statement's values, each named where it is put in."""

    values: list[Any] = field(default_factory=list)

    def put(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def among(self, column: str, texts: Collection[str]) -> str:
        return lots.among(column, int(self.put(lots.as_texts(texts))[1:]))


async def is_alone() -> bool:
    """Take the turn of retention for this transaction; False when another instance has it."""
    if not lots.on_postgres():
        return True
    (row,) = await lots.run(f"SELECT pg_try_advisory_xact_lock({ALONE}) AS mine")
    return bool(row["mine"])


async def stand_still() -> None:
    """Wait until no lot is under way; none begins before this transaction ends."""
    if lots.on_postgres():
        await lots.run(f"SELECT pg_advisory_xact_lock({ALONE})")


async def next_lot(walk: Walk, after: int, before: datetime) -> Lot:
    """The next rows by id, up to the first that is younger than `before`."""
    (row,) = await lots.run(
        f"SELECT MIN(CASE WHEN {walk.since} >= $2 THEN id END) AS young, MAX(id) AS last, COUNT(*) AS many"
        f" FROM (SELECT id, {walk.since} FROM {walk.table} WHERE id > $1 ORDER BY id LIMIT {LOT}) AS lot",
        after,
        before,
    )
    if row["young"] is not None:
        return Lot(after, row["young"] - 1, at_end=True)
    return Lot(after, row["last"] or after, at_end=row["many"] < LOT)


async def empty(walk: Walk, lot: Lot, held: Held, before: datetime, now: datetime) -> int:
    """Take away what the walk empties from the rows that are ready; how many."""
    asked = _Asked()
    nothing = asked.put(EMPTIED)
    columns = ", ".join(f"{name} = {nothing}" for name in walk.empties)
    change = f"UPDATE {walk.table} SET {columns}, redacted_at = {asked.put(now)}"
    where = _ready(walk, lot, held, before, asked)
    return len(await lots.run(f"{change} WHERE {where} RETURNING id", *asked.values))


async def take_out(walk: Walk, lot: Lot, held: Held, before: datetime, back: str) -> list[dict[str, Any]]:
    """Delete the rows that are ready; gives the columns `back`. A message takes its receipts along."""
    asked = _Asked()
    where = _ready(walk, lot, held, before, asked)
    if walk is ROWS:
        mine = f"SELECT id FROM outgoing_message WHERE {where}"
        await lots.run(f"DELETE FROM receipt WHERE message_id IN ({mine})", *asked.values)
    return await lots.run(f"DELETE FROM {walk.table} WHERE {where} RETURNING {back}", *asked.values)


async def passed_over(walk: Walk, lot: Lot, held: Held) -> Passed:
    """What is left in a lot that was dealt with."""
    asked = _Asked()
    span = _span(lot, asked)
    kept = _kept(walk, held, asked)
    (row,) = await lots.run(
        f"SELECT MIN(CASE WHEN {kept} THEN id END) AS held, MIN(CASE WHEN NOT ({kept}) THEN id END) AS later"
        f" FROM {walk.table} WHERE {span} AND {walk.mine}",
        *asked.values,
    )
    return Passed(row["held"], row["later"])


async def topic_ids(walk: Walk, lot: Lot, topic: str) -> list[int]:
    """What the lot's messages of this topic are about."""
    rows = await lots.run(
        f"SELECT DISTINCT topic_id FROM {walk.table} WHERE id > $1 AND id <= $2 AND topic = $3",
        lot.after,
        lot.last,
        topic,
    )
    return [row["topic_id"] for row in rows]


def _ready(walk: Walk, lot: Lot, held: Held, before: datetime, asked: _Asked) -> str:
    ready = walk.ready.format(before=asked.put(before)) if "{before}" in walk.ready else walk.ready
    return f"{_span(lot, asked)} AND {walk.mine} AND {ready} AND NOT ({_kept(walk, held, asked)})"


def _span(lot: Lot, asked: _Asked) -> str:
    return f"id > {asked.put(lot.after)} AND id <= {asked.put(lot.last)}"


def _kept(walk: Walk, held: Held, asked: _Asked) -> str:
    if walk.held_by == "nothing":
        return "FALSE"
    if walk.held_by == "number":
        return asked.among("address_index", held.incoming_from)
    topics = [f"{topic}:{topic_id}" for topic, topic_id in held.topics]
    number = asked.among("address_index", held.outgoing_to)
    return f"{number} OR {asked.among(TOPIC, topics)}"


TALLY = """
INSERT INTO message_tally (month, channel, message, lane, state, code, messages, parts)
SELECT month, channel, message, lane, state, code, messages, parts FROM {given}
WHERE TRUE ON CONFLICT (month, channel, message, lane, state, code) DO UPDATE SET
  messages = message_tally.messages + excluded.messages, parts = message_tally.parts + excluded.parts"""
GIVEN = {
    "month": "date",
    "channel": "text",
    "message": "text",
    "lane": "smallint",
    "state": "text",
    "code": "text",
    "messages": "int",
    "parts": "int",
}


async def count_in(rows: Sequence[dict[str, Any]]) -> None:
    """Add to the counts of what is gone, rows as in GIVEN."""
    if rows:
        await lots.run(TALLY.format(given=lots.given(GIVEN)), lots.as_given(rows))
