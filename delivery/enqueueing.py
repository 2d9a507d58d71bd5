"""Many letters at once: one message to thousands of people, as durable rows of the outbox."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db import outgoing_rows, secrets
from db.models.delivery import Lane, Sending
from delivery import figures
from messages.billing import parts
from messages.mould import Mould

TABLE = "outgoing_message"


@dataclass(frozen=True, slots=True)
class Mailing:
    """What all letters of a mailing share; `values` are those that are the same for everybody."""

    message: str
    values: Mapping[str, Any]
    topic: str
    topic_id: int
    lane: Lane = Lane.BROADCAST
    expires_at: datetime | None = None
    channel: str = "sms"


@dataclass(frozen=True, slots=True)
class Addressed:
    """One letter of it: `key` makes it unique for ever, `address` is E.164, `own` are the person's values.

    `topic_id` where the letter is about something of its own, and not about the mailing's.
    """

    key: str
    address: str
    address_index: str
    own: Mapping[str, Any] = field(default_factory=dict)
    topic_id: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """Letters rendered and sealed, ready to be written; `columns` as in db.outgoing_rows.OWN."""

    mailing: Mailing
    columns: Mapping[str, Sequence[Any]]


async def put_many(mailing: Mailing, letters: Sequence[Addressed], sign: str, now: datetime) -> int:
    """Queue the letters inside the caller's transaction, in one statement.

    Returns how many were new: a key that was put before is passed over. Raises WordingError or TooLong
    for the first letter that cannot be written; the caller has checked them, or rolls back.
    """
    return await put_prepared(prepare(mailing, letters, sign), now)


def prepare(mailing: Mailing, letters: Sequence[Addressed], sign: str) -> Prepared:
    """Render and seal, which needs no database: a lot can be prepared while another is written."""
    mould = Mould(mailing.message, mailing.values)
    casts = [mould.cast(letter.own) for letter in letters]
    seal = secrets.ring().seal_many
    columns: dict[str, Sequence[Any]] = {
        "key": [letter.key for letter in letters],
        "out_id": [out_id(letter.key, letter.address) for letter in letters],
        "address": seal((letter.address for letter in letters), f"{TABLE}.address"),
        "address_index": [letter.address_index for letter in letters],
        "shape": [cast.code_name for cast in casts],
        "params": seal((cast.params for cast in casts), f"{TABLE}.params"),
        "text": seal((cast.text for cast in casts), f"{TABLE}.text"),
        "parts": [parts(cast.text, sign) for cast in casts],
        "topic_id": [mailing.topic_id if each.topic_id is None else each.topic_id for each in letters],
    }
    return Prepared(mailing, columns)


async def put_prepared(prepared: Prepared, now: datetime) -> int:
    """Write what was prepared, inside the caller's transaction; returns how many were new."""
    mailing = prepared.mailing
    if not prepared.columns["key"]:
        return 0
    shared = {
        "channel": mailing.channel,
        "message": mailing.message,
        "lane": int(mailing.lane),
        "topic": mailing.topic,
        "due_at": now,
        "expires_at": mailing.expires_at,
        "created_at": now,
    }
    new = await outgoing_rows.insert(shared, prepared.columns)
    figures.moved(mailing.lane, Sending.QUEUED, new)
    return new


def out_id(key: str, address: str) -> str:
    """Our reference at the provider, the same however often the letter is put."""
    return hashlib.sha256(f"{key}|{address}".encode()).hexdigest()[:32]
