"""What a broadcast would do if it started now: how many, who not, what it costs, how it reads."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from db import settings
from db.models import Broadcast
from exam.broadcast import needs_a_second
from exam.people import mask_name, mask_phone
from exam.settings import Settings
from handlers.act import Act
from handlers.broadcasts import desk
from handlers.broadcasts.choosing import Choice, choose, values_of
from handlers.broadcasts.people import ADDRESSEE, Person
from handlers.policies import allow_somewhere
from messages.billing import parts
from messages.mould import Mould

SAMPLES = 5
LONG_NUMBER = re.compile(r"[0-9]{6,}[0-9Xx]?")


async def preview(broadcast_id: int, act: Act) -> dict[str, Any]:
    """Counts, billed parts and cost in yuan, and five samples in which no person can be recognised."""
    allow_somewhere(act, "broadcast.list")
    row = await desk.find_for(broadcast_id, act)
    choice, rules = await choose(row, act), await settings.in_force()
    mould = Mould(row.message, values_of(row))
    billed = [parts(mould.cast(each.own).text, act.sign) for each in choice.people]
    return {
        "id": row.id,
        "state": row.state.value,
        **_counts(row, choice, rules),
        "channels": {"sms": len(choice.people)} if choice.people else {},
        "parts": sum(billed),
        "cost": str(sum(billed) * rules.part_price),
        "samples": _samples(mould, choice.people, act),
    }


def _counts(row: Broadcast, choice: Choice, rules: Settings) -> dict[str, Any]:
    size = len(choice.people)
    return {
        "people": size,
        "excluded": choice.excluded,
        "needs_a_second": needs_a_second(size, rules.approve_above),
    }


def _samples(mould: Mould, people: Sequence[Person], act: Act) -> list[dict[str, str]]:
    chosen = act.chance.sample(people, min(SAMPLES, len(people)))
    return [
        {"phone": mask_phone(each.address), "text": mould.cast(_masked(each.own)).text} for each in chosen
    ]


def _masked(own: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: mask_name(value) if key == ADDRESSEE else LONG_NUMBER.sub("***", value)
        for key, value in own.items()
    }
