"""Claiming and settling row by row, as the sender does by the hundred."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from db import settings
from db.models import OutgoingMessage
from db.models.delivery import Lane
from delivery import outbox, settling
from delivery.calls import Call, Taken
from delivery.channel import Bulk, Outcome
from delivery.claiming import Terms, claim
from delivery.settling import Answer

_numbers = count(1)


async def claimed(now: datetime, lanes: Iterable[Lane] = Lane, **changed: Any) -> list[Call]:
    """Claim what is due at `now`; `changed` are settings, `bulk` what the provider takes in one call."""
    bulk, most, sign = changed.pop("bulk", Bulk()), changed.pop("most", 500), changed.pop("sign", "")
    rules = replace(await settings.in_force(), **{"rate": 0, **changed})
    terms = Terms("sms", bulk, rules, {}, f"token {next(_numbers)}", sign)
    return [call for lane in lanes for call in (await claim(lane, terms, most, now)).calls]


async def lease(now: datetime, **changed: Any) -> list[OutgoingMessage]:
    """Claim what is due at `now`, and return its rows."""
    calls = await claimed(now, **changed)
    return [await OutgoingMessage.get(id=one.id) for call in calls for one in call.taken]


async def settle(row: OutgoingMessage, outcome: Outcome, now: datetime) -> bool:
    """Record the answer to a leased letter; False when its lease was lost meanwhile."""
    one = Taken(row.id, row.attempts, row.address_index, row.alone, outbox.outgoing(row, {}))
    call = Call(row.shape, [one], token=row.lease or "")
    return await settling.settle("sms", [Answer(call, outcome)], now) == 0
