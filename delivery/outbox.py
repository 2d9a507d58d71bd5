"""The outbox: words to send are rows first, are leased, sent once and settled (design.md 2)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from db import secrets
from db.models.delivery import Failure, Lane, OutgoingMessage, Prompt, Sending
from delivery import receipts
from delivery.channel import Accepted, InDoubt, Outcome, Outgoing, Refused
from exam.settings import TEMPLATE_CODE
from messages.billing import parts
from messages.shape import shape
from messages.wording import render

FIRST_LOOK = timedelta(seconds=1)
GIVE_UP_AFTER = 12
SLOWEST_RETRY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a handler wants said. `key` makes it unique for ever; `any_hour` answers a person at once."""

    key: str
    address: str
    message: str
    values: Mapping[str, Any]
    topic: str
    topic_id: int
    lane: Lane = Lane.DISPATCH
    prompt_id: int | None = None
    any_hour: bool = False
    expires_at: datetime | None = None
    channel: str = "sms"


async def put(letter: Letter, sign: str, now: datetime, trace: str = "") -> bool:
    """Queue the letter inside the caller's transaction; False when its key was put before.

    `trace` is the id of the push that it answers.
    """
    if await OutgoingMessage.exists(key=letter.key):
        return False
    form = shape(letter.message, letter.values)
    text = render(letter.message, letter.values)
    await OutgoingMessage.create(
        key=letter.key,
        out_id=hashlib.sha256(f"{letter.key}|{letter.address}".encode()).hexdigest()[:32],
        channel=letter.channel,
        address=letter.address,
        address_index=secrets.index(letter.address),
        message=letter.message,
        shape=form.code_name,
        params=json.dumps(form.params, ensure_ascii=False),
        text=text,
        parts=parts(text, sign),
        lane=letter.lane,
        topic=letter.topic,
        topic_id=letter.topic_id,
        prompt_id=letter.prompt_id,
        state=Sending.QUEUED,
        any_hour=letter.any_hour,
        due_at=now,
        expires_at=letter.expires_at,
        trace=trace,
        created_at=now,
    )
    return True


async def cancel(prompt_id: int, now: datetime) -> None:
    """Take back what has not been handed over: the question is answered or void (R5)."""
    await OutgoingMessage.filter(prompt_id=prompt_id, state=Sending.QUEUED).update(
        state=Sending.CANCELLED, ended_at=now
    )


async def lease(
    channel: str, how_many: int, now: datetime, until: datetime, token: str, *, hours_open: bool
) -> list[OutgoingMessage]:
    """Claim due messages, most urgent first; outside sending hours only answers to a person."""
    async with in_transaction():
        due = OutgoingMessage.filter(channel=channel, state=Sending.QUEUED, due_at__lte=now)
        if not hours_open:
            due = due.filter(any_hour=True)
        rows = await due.order_by("lane", "due_at", "id").limit(how_many).select_for_update(skip_locked=True)
        dropped = await _dropped(rows, now)
        fresh = [row for row in rows if row.id not in dropped]
        for row in fresh:
            row.state, row.lease, row.leased_until = Sending.LEASED, token, until
            row.handed_at, row.attempts = now, row.attempts + 1
        if fresh:
            await OutgoingMessage.bulk_update(
                fresh, ["state", "lease", "leased_until", "handed_at", "attempts"]
            )
    return fresh


async def _dropped(rows: list[OutgoingMessage], now: datetime) -> set[int]:
    """Ids of what is not sent any more: too late, or its question was closed while it was under way (R5)."""
    late = {row.id for row in rows if row.expires_at is not None and row.expires_at <= now}
    if late:
        await OutgoingMessage.filter(id__in=late).update(
            state=Sending.EXPIRED, ended_at=now, news=True, code="expired"
        )
    asked = [row.prompt_id for row in rows if row.prompt_id is not None]
    closed = {prompt.id for prompt in await Prompt.filter(id__in=asked, closed_at__not_isnull=True)}
    void = {row.id for row in rows if row.prompt_id in closed} - late
    if void:
        await OutgoingMessage.filter(id__in=void).update(state=Sending.CANCELLED, ended_at=now)
    return late | void


def outgoing(row: OutgoingMessage, codes: Mapping[str, str]) -> Outgoing:
    """The row as a channel sees it; `codes` maps setting keys to the provider's template codes."""
    return Outgoing(
        out_id=row.out_id,
        address=row.address,
        template=codes.get(TEMPLATE_CODE + row.shape, "SMS_" + row.shape.replace(".", "_")),
        params=json.loads(row.params),
        handed_at=row.handed_at or row.created_at,
        provider_id=row.provider_id,
    )


async def settle(row: OutgoingMessage, outcome: Outcome, now: datetime) -> bool:
    """Record what the channel answered; False when the lease was lost meanwhile (fenced)."""
    changes = _changes(row, outcome, now)
    async with in_transaction():
        mine = OutgoingMessage.filter(id=row.id, lease=row.lease, state=Sending.LEASED)
        kept = await mine.update(**changes)
        if kept and isinstance(outcome, Accepted):
            await receipts.join(row.id, outcome.provider_id, row.address_index, now)
    return bool(kept)


def _changes(row: OutgoingMessage, outcome: Outcome, now: datetime) -> dict[str, Any]:
    match outcome:
        case Accepted(provider_id):
            return {
                "state": Sending.ACCEPTED,
                "provider_id": provider_id,
                "accepted_at": now,
                "lease": None,
                "code": "",
                "news": row.prompt_id is not None,
            }
        case InDoubt(code):
            return {"state": Sending.UNKNOWN, "lease": None, "code": code, "due_at": now + FIRST_LOOK}
        case Refused(code, failure, retry_after) if retry_after is not None and (
            failure is Failure.TECHNICAL or row.attempts < GIVE_UP_AFTER
        ):
            wait = min(retry_after * 2 ** min(row.attempts - 1, 8), max(SLOWEST_RETRY, retry_after))
            # An outage of the account is no fault of the message: half its tries are left afterwards.
            most = GIVE_UP_AFTER // 2 if failure is Failure.TECHNICAL else GIVE_UP_AFTER
            return {
                "state": Sending.QUEUED,
                "attempts": min(row.attempts, most),
                "lease": None,
                "code": code,
                "failure": failure,
                "due_at": now + wait,
            }
        case Refused(code, failure, _):
            return {
                "state": Sending.FAILED,
                "lease": None,
                "code": code,
                "failure": failure,
                "ended_at": now,
                "news": True,
            }


async def expire_leases(now: datetime) -> int:
    """Leases that ran out belong to a dead sender: their messages are in doubt, not free."""
    lost = OutgoingMessage.filter(state=Sending.LEASED, leased_until__lte=now)
    return await lost.update(state=Sending.UNKNOWN, lease=None, code="lease_lost", due_at=now)


async def expire_messages(now: datetime) -> int:
    """Messages that nobody sent in time are over, also while the sending hours are closed."""
    late = OutgoingMessage.filter(state=Sending.QUEUED, expires_at__lte=now)
    return await late.update(state=Sending.EXPIRED, ended_at=now, news=True, code="expired")
