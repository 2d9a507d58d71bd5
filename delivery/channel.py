"""What a channel to people must do, and what it may answer; one implementation per provider outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from db.models.delivery import Failure, Sending
from exam.settings import TEMPLATE_CODE


class ProviderError(Exception):
    """The provider failed us; `retryable` says whether the same request may help later."""

    def __init__(self, code: str, *, retryable: bool) -> None:
        super().__init__(code)
        self.code, self.retryable = code, retryable


class Scope(StrEnum):
    """What staff must mend at the provider before anything of it can go out."""

    CHANNEL = "channel"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what stands on it, and what pressing it says, at most 64 bytes."""

    label: str
    says: str


Choices = Sequence[Sequence[Choice]]
"""Buttons row by row."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as a channel sees it.

    `address` is as in delivery.inbox, `template` the provider's code for `shape`.
    `text` and `choices` are for a messenger, which takes our words as they are.
    """

    out_id: str
    address: str
    template: str
    params: Mapping[str, str]
    handed_at: datetime
    earlier: str | None = None  # the OutId of a bulk call that took it along before
    forgotten: str | None = None  # its text, where a restored database cannot know when and how it went
    text: str = ""
    choices: Choices = ()


def template_of(shape: str, codes: Mapping[str, str]) -> str:
    """The provider's code for a shape; `codes` maps setting keys to codes, else it follows from the name."""
    return codes.get(TEMPLATE_CODE + shape, "SMS_" + shape.replace(".", "_"))


@dataclass(frozen=True, slots=True)
class Accepted:
    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not sent. `retry_after` None means never again; `pauses` is what else would be refused."""

    code: str
    failure: Failure
    retry_after: timedelta | None = None
    pauses: Scope | None = None


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


@dataclass(frozen=True, slots=True)
class Bulk:
    """How many numbers a provider takes in one call: with one text for all, and with a text for each."""

    equal: int = 1
    different: int = 1


class Channel(Protocol):
    """`talks` is a messenger: it takes our own words and buttons, one message to a person at a time, in their
    order, and cannot be asked what became of one.
    """

    name: str
    bulk: Bulk
    talks: bool

    async def send(self, messages: Sequence[Outgoing], out_id: str) -> Outcome:
        """Hand over messages of one template in one call, which has one outcome for all.

        Never retries, never raises for a provider's failure.
        """

    async def look(self, message: Outgoing) -> Sighting | None:
        """Ask back by out_id; None when the provider does not know it; raises ProviderError."""
