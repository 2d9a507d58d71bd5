"""Letters in the outbox for the tests of this folder: put, leased, in doubt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import claims
from claims import settle

from db import secrets
from db.models import OutgoingMessage, Prompt
from delivery import outbox
from delivery.channel import InDoubt
from delivery.outbox import Letter
from delivery.receipts import Report

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SIGN = "考务中心"
PHONE = "+8613812345678"
LEASE = timedelta(seconds=20)

_numbers = count(1)


def a_number(number: int) -> str:
    """One of many phones, none of which is PHONE."""
    return f"+86139{number:08d}"


def a_letter(**changed: Any) -> Letter:
    """A correction to PHONE, which needs no values, under a key of its own."""
    number = next(_numbers)
    usual = Letter(
        key=f"letter:{number}",
        address=PHONE,
        message="wrong_code",
        values={},
        topic="incoming",
        topic_id=number,
    )
    return replace(usual, **changed)


async def queued(now: datetime = NOW, **changed: Any) -> OutgoingMessage:
    """A letter in the outbox since `now`."""
    letter = a_letter(**changed)
    await outbox.put(letter, SIGN, now)
    return await OutgoingMessage.get(key=letter.key)


async def lease(now: datetime = NOW, **changed: Any) -> list[OutgoingMessage]:
    """Claim what is due at `now`, and return its rows."""
    return await claims.lease(now, **changed)


async def leased(now: datetime = NOW, **changed: Any) -> OutgoingMessage:
    """A letter that somebody is about to hand over; the only one due."""
    await queued(now, **changed)
    [row] = await lease(now)
    return row


async def in_doubt(now: datetime = NOW, **changed: Any) -> OutgoingMessage:
    """A letter whose answer got lost at `now`."""
    row = await leased(now, **changed)
    await settle(row, InDoubt("answer_timeout"), now)
    return await fresh(row)


async def fresh(row: OutgoingMessage) -> OutgoingMessage:
    return await OutgoingMessage.get(id=row.id)


async def a_question(stem: str = "123", **changed: Any) -> Prompt:
    """An open prompt at PHONE."""
    usual = {
        "topic": "invitation",
        "topic_id": next(_numbers),
        "kind": "invite",
        "version": 1,
        "address_index": secrets.index(PHONE),
        "stem": stem,
        "opened_at": NOW,
    }
    return await Prompt.create(**{**usual, **changed})


def a_report(row: OutgoingMessage, **changed: Any) -> Report:
    """The carrier delivered the message; `changed` tells it otherwise."""
    usual = Report(
        channel="sms",
        provider_id="",
        out_id=row.out_id,
        address=row.address,
        success=True,
        code="DELIVERED",
        in_flight=False,
        reported_at=NOW,
    )
    return replace(usual, **changed)
