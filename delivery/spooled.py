"""A push as it came, and its form on disk: sealed, since it holds phones and texts."""

import json
from dataclasses import dataclass
from datetime import datetime

from db import secrets

PLACE = "spool.push"


@dataclass(frozen=True, slots=True)
class Push:
    """A body that a provider pushed; `kind` is channel and kind ("sms.replies")."""

    kind: str
    body: bytes
    at: datetime
    trace: str

    @property
    def source(self) -> tuple[str, str]:
        """Channel and kind."""
        channel, _, kind = self.kind.partition(".")
        return channel, kind


def seal(push: Push) -> bytes:
    """The push as one record of a spool."""
    told = {"kind": push.kind, "at": push.at.isoformat(), "trace": push.trace}
    body = push.body.decode("utf-8", "surrogateescape")
    return secrets.ring().seal(json.dumps({**told, "body": body}, ensure_ascii=False), PLACE)


def unseal(record: bytes) -> Push:
    """The push in a record; UnknownKey, InvalidTag or ValueError when it cannot be read."""
    told = json.loads(secrets.ring().open(record, PLACE))
    body = told["body"].encode("utf-8", "surrogateescape")
    return Push(told["kind"], body, datetime.fromisoformat(told["at"]), told["trace"])
