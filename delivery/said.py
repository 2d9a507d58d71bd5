"""What a messenger's edge took, as a push of one form for all: kept, spooled and replayed like any other."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from delivery.inbox import Incoming, Odd
from delivery.intake import Contents
from delivery.spooled import Push

KIND = "said"
STOPPED = "/stop"
"""Pressed by nobody: the account blocked us, or left."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that somebody said or pressed; `who` is the account within the messenger."""

    channel: str
    who: str
    external_id: str
    text: str
    at: datetime
    pressed: bool = False
    media: str = ""


def push_of(said: Said, now: datetime, trace: str) -> Push:
    told = {
        "who": said.who,
        "id": said.external_id,
        "text": said.text,
        "at": said.at.isoformat(),
        "pressed": said.pressed,
        "media": said.media,
    }
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Push(f"{said.channel}.{KIND}", body, now, trace)


def translate(push: Push) -> Contents:
    """What `push_of` wrote; anything else is odd."""
    channel, kind = push.source
    try:
        told = json.loads(push.body.decode("utf-8", "surrogatepass"))
        return Contents(messages=[_incoming(channel, told)])
    except (ValueError, KeyError, TypeError):
        return Contents(odd=[Odd(channel, kind, "not_said", push.body)])


def _incoming(channel: str, told: dict[str, Any]) -> Incoming:
    return Incoming(
        channel,
        address_of(channel, told["who"]),
        told["id"],
        told["text"],
        datetime.fromisoformat(told["at"]),
        pressed=told["pressed"],
        media=told["media"],
    )


def address_of(channel: str, who: str) -> str:
    """How an account is written down everywhere: "telegram:123"."""
    return f"{channel}:{who}"


def account_in(address: str) -> str:
    """The account within its messenger."""
    return address.partition(":")[2]
