"""What a channel to people must do, and what it may answer; one implementation per provider outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from db.models.delivery import Failure, Sending


class ProviderError(Exception):
    """The provider failed us; `retryable` says whether the same request may help later."""

    def __init__(self, code: str, *, retryable: bool) -> None:
        super().__init__(code)
        self.code, self.retryable = code, retryable


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as a channel sees it; `address` is E.164, `template` the provider's code for `shape`."""

    out_id: str
    address: str
    template: str
    params: Mapping[str, str]
    handed_at: datetime
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not sent. `retry_after` None means never again."""

    code: str
    failure: Failure
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The provider may have it: look before anything is sent again."""

    code: str


Outcome = Accepted | Refused | InDoubt


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the provider knows of a message; `state` is ACCEPTED, DELIVERED or FAILED."""

    state: Sending
    code: str
    provider_id: str


class Channel(Protocol):
    name: str

    async def send(self, message: Outgoing) -> Outcome:
        """Hand the message over once; never retries, never raises for a provider's failure."""

    async def look(self, message: Outgoing) -> Sighting | None:
        """Ask back by out_id; None when the provider does not know it; raises ProviderError."""
