"""What we say through Tencent: one line a call, and what its error codes mean for it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import ClientError

from bot.tencent.tokens import Api, ApiError
from db.models.delivery import Failure
from delivery.channel import Accepted, Bulk, InDoubt, Outcome, Outgoing, Refused, Scope, Sighting
from delivery.posting import lost

MOST_BYTES = 2048
SOON = timedelta(seconds=10)
LATER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Codes:
    """Who is gone, whose window is closed, when to come back, and what staff must mend at the platform."""

    gone: frozenset[int]
    closed: frozenset[int]
    busy: frozenset[int]
    account: frozenset[int]

    def refused(self, code: int) -> Outcome:
        """What a code means; a negative one of ours is an HTTP status, after which nothing is certain."""
        told = f"errcode_{code}" if code > 0 else f"http_{-code}"
        if code in self.gone:
            return Refused("blocked", Failure.PERMANENT)
        if code in self.closed:
            return Refused("window_closed", Failure.PERMANENT)
        if code in self.account:
            return Refused(told, Failure.TECHNICAL, LATER, Scope.CHANNEL)
        if code in self.busy:
            return Refused(told, Failure.TEMPORARY, SOON)
        return InDoubt(told) if code < 0 else Refused(told, Failure.PERMANENT)


class TencentChannel(ABC):
    """An account as a channel (delivery.channel.Channel). Tencent keeps no id of ours."""

    name: str
    path: str
    codes: Codes
    bulk = Bulk()
    talks = True

    def __init__(self, api: Api) -> None:
        self._api = api

    @abstractmethod
    def written(self, message: Outgoing) -> Mapping[str, Any]:
        """The line as the interface takes it."""

    def outcome(self, told: Mapping[str, Any]) -> Outcome:
        """What an answer without an error says."""
        return Accepted("")

    async def send(self, messages: Sequence[Outgoing], out_id: str) -> Outcome:
        """Say the one line."""
        (message,) = messages
        try:
            return self.outcome(await self._api.call(self.path, self.written(message)))
        except ApiError as no:
            return self.codes.refused(no.code)
        except (ClientError, OSError, TimeoutError) as error:
            return lost(error, SOON)
        except ValueError:
            return InDoubt("odd_answer")

    async def look(self, message: Outgoing) -> Sighting | None:
        raise NotImplementedError("Tencent cannot be asked for what it got")


def within(text: str, most: int = MOST_BYTES) -> str:
    """The text, or its beginning: Tencent counts bytes."""
    data = text.encode()
    return text if len(data) <= most else data[: most - 3].decode(errors="ignore") + "…"
