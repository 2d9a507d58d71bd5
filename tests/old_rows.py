"""Messages of long ago, as the walks of retention find them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from db import secrets
from db.models import IncomingMessage, OutgoingMessage, Receipt
from db.models.delivery import Lane, Reading, Sending
from handlers.act import Act

NOW = datetime(2030, 6, 1, 2, 0, tzinfo=UTC)
LONG_AGO = timedelta(days=200)
YEARS_AGO = timedelta(days=1200)
HERS, HIS = "+8613800000001", "+8613800000002"

_numbers = count(1)


def act(now: datetime = NOW) -> Act:
    return Act(now=now, actor="staff:li", chance=Random(7))


def an_old_message(phone: str = HERS, ago: timedelta = LONG_AGO, **changed: Any) -> OutgoingMessage:
    """A delivered message, not yet in the database."""
    number, at = next(_numbers), NOW - ago
    usual = {
        "key": f"old{number}",
        "out_id": f"old{number}",
        "channel": "sms",
        "address": phone,
        "address_index": secrets.index(phone),
        "message": "cancelled",
        "shape": "cancelled",
        "params": '{"place": "第1考点"}',
        "text": f"第{number}条",
        "parts": 2,
        "lane": Lane.DISPATCH,
        "topic": "invitation",
        "topic_id": number + 1_000,
        "state": Sending.DELIVERED,
        "due_at": at,
        "handed_at": at,
        "accepted_at": at,
        "ended_at": at,
        "created_at": at,
    }
    return OutgoingMessage(**{**usual, **changed})


async def an_old_reply(phone: str = HERS, ago: timedelta = LONG_AGO, **changed: Any) -> IncomingMessage:
    number = next(_numbers)
    usual = {
        "channel": "sms",
        "external_id": f"old{number}",
        "address": phone,
        "address_index": secrets.index(phone),
        "text": "1231",
        "sent_at": NOW - ago,
        "received_at": NOW - ago,
        "state": Reading.DONE,
        "handled_at": NOW - ago,
    }
    return await IncomingMessage.create(**{**usual, **changed})


async def its_receipt(message: OutgoingMessage) -> Receipt:
    return await Receipt.create(
        fingerprint=message.out_id,
        channel="sms",
        provider_id=f"biz-{message.out_id}",
        out_id=message.out_id,
        address_index=message.address_index,
        success=True,
        code="DELIVERED",
        received_at=message.created_at,
        waiting=False,
        message=message,
    )
