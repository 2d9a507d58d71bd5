"""What a payment platform must do, and what it may answer; one implementation per platform in pay/."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from exam.reconciling import Line

CNY = "CNY"


@dataclass(frozen=True, slots=True)
class Order:
    """A bill as the platform sees it; creating the same again is the same order there."""

    trade_number: str
    amount_fen: int
    title: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """`pay_code` is an address: shown as a QR code, or opened."""

    provider_number: str
    pay_code: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not done."""

    code: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The platform may have done it: ask back before anything is tried anew."""

    code: str


class Standing(StrEnum):
    OPEN = "OPEN"
    PAID = "PAID"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the platform knows of an order; `paid_at` of a paid one."""

    standing: Standing
    provider_number: str
    pay_code: str
    amount_fen: int
    currency: str = CNY
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """Money to give back; the same number again is the same refund."""

    trade_number: str
    refund_number: str
    amount_fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The money is on its way to the payer, since `at`."""

    provider_number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a statement and the payer's instant."""

    line: Line
    at: datetime


class Provider(Protocol):
    name: str

    async def create(self, order: Order) -> Placed | Refused | InDoubt:
        """Never raises for a failure of the platform."""

    async def query(self, trade_number: str) -> Sight | None:
        """None when the platform does not know it; raises ProviderError."""

    async def close(self, trade_number: str) -> bool:
        """Whether nobody can pay any more; False where it is paid already. Raises ProviderError."""

    async def refund(self, back: Back) -> Returned | Refused | InDoubt:
        """Never raises for a failure of the platform."""

    async def query_refund(self, trade_number: str, refund_number: str) -> Returned | None:
        """None when the platform does not know it; raises ProviderError."""

    async def statement(self, day: date) -> Sequence[Entry]:
        """All lines of a day in Beijing; raises ProviderError."""
