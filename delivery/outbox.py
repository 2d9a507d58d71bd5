"""The outbox: words to send are rows first, are leased, sent once and settled (design.md 2)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import secrets
from db.models.delivery import Lane, OutgoingMessage, Sending
from db.secrets import opened
from delivery.channel import Choice, Choices, Outgoing, template_of
from delivery.holding import RESTORED
from messages.billing import parts
from messages.shape import shape
from messages.wording import render


@dataclass(frozen=True, slots=True)
class Letter:
    """What a handler wants said. `key` makes it unique for ever; `lane` says when it may go."""

    key: str
    address: str
    message: str
    values: Mapping[str, Any]
    topic: str
    topic_id: int
    lane: Lane = Lane.DISPATCH
    prompt_id: int | None = None
    expires_at: datetime | None = None
    channel: str = "sms"


@dataclass(frozen=True, slots=True)
class Line:
    """What is said in a messenger, in words of our own; `key` makes it unique for ever."""

    key: str
    channel: str
    address: str
    message: str
    text: str
    topic: str
    topic_id: int
    choices: Choices = ()
    lane: Lane = Lane.ANSWER
    prompt_id: int | None = None
    expires_at: datetime | None = None


async def say(line: Line, now: datetime, trace: str = "") -> bool:
    """Queue the line inside the caller's transaction; False when its key was put before."""
    if await OutgoingMessage.exists(key=line.key):
        return False
    await OutgoingMessage.create(
        **_common(line, now, trace),
        params="{}",
        shape=line.message,
        text=line.text,
        choices=written(line.choices) if line.choices else None,
        parts=1,
    )
    return True


def written(choices: Choices) -> str:
    """Buttons as the row keeps them."""
    return json.dumps([[[each.label, each.says] for each in row] for row in choices], ensure_ascii=False)


def read_choices(text: str) -> Choices:
    """What `written` wrote."""
    return [[Choice(label, says) for label, says in row] for row in json.loads(text)]


async def put(letter: Letter, sign: str, now: datetime, trace: str = "") -> bool:
    """Queue the letter inside the caller's transaction; False when its key was put before.

    `trace` is the id of the push that it answers.
    """
    if await OutgoingMessage.exists(key=letter.key):
        return False
    form = shape(letter.message, letter.values)
    text = render(letter.message, letter.values)
    await OutgoingMessage.create(
        **_common(letter, now, trace),
        shape=form.code_name,
        params=json.dumps(form.params, ensure_ascii=False),
        text=text,
        parts=parts(text, sign),
    )
    return True


def _common(said: Letter | Line, now: datetime, trace: str) -> dict[str, Any]:
    return {
        "key": said.key,
        "out_id": hashlib.sha256(f"{said.key}|{said.address}".encode()).hexdigest()[:32],
        "channel": said.channel,
        "address": said.address,
        "address_index": secrets.index(said.address),
        "message": said.message,
        "lane": said.lane,
        "topic": said.topic,
        "topic_id": said.topic_id,
        "prompt_id": said.prompt_id,
        "state": Sending.QUEUED,
        "due_at": now,
        "expires_at": said.expires_at,
        "trace": trace,
        "created_at": now,
    }


async def cancel(prompt_id: int, now: datetime) -> None:
    """Take back what has not been handed over: the question is answered or void (R5)."""
    await OutgoingMessage.filter(prompt_id=prompt_id, state=Sending.QUEUED).update(
        state=Sending.CANCELLED, ended_at=now
    )


def outgoing(row: OutgoingMessage, codes: Mapping[str, str]) -> Outgoing:
    """The row as a channel sees it; `codes` maps setting keys to the provider's template codes.

    Raises UnknownKey when number or values do not open: the message waits for its key.
    """
    return Outgoing(
        out_id=row.out_id,
        address=opened(row.address),
        template=template_of(row.shape, codes),
        params=json.loads(opened(row.params)),
        handed_at=row.handed_at or row.created_at,
        earlier=row.call_id,
        forgotten=row.text if row.code == RESTORED else None,
    )


async def expire_leases(now: datetime) -> int:
    """Leases that ran out belong to a dead sender: their messages are in doubt, not free."""
    lost = OutgoingMessage.filter(state=Sending.LEASED, leased_until__lte=now)
    return await lost.update(state=Sending.UNKNOWN, lease=None, code="lease_lost", due_at=now)


async def expire_messages(now: datetime) -> int:
    """Messages that nobody sent in time are over, also while the sending hours are closed."""
    late = OutgoingMessage.filter(state=Sending.QUEUED, expires_at__lte=now)
    return await late.update(state=Sending.EXPIRED, ended_at=now, news=True, code="expired")
