"""The sandbox's platform without a network: its own books and actions, with a clock that the test moves.

What can go wrong on the way is told by `faults`: the next calls end as the words say, "lost" (done, but no
answer) or "down" (not done, no answer).
"""

import csv
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sandbox_on_loopback import StandingClock

from delivery.channel import ProviderError
from exam.calendar import CHINA
from handlers.payment.provider import CNY, Back, Entry, InDoubt, Order, Placed, Refused, Returned, Sight
from pay.answers import read_instant, read_sight, read_statement
from sandbox.pay import refusal
from sandbox.pay.actions import Actions
from sandbox.pay.ledger import Ledger

PAGE = "https://pay.example/bills"


@dataclass
class Platform:
    """A provider over the sandbox's books."""

    clock: StandingClock
    name: str = "unified"
    faults: list[str] = field(default_factory=list)
    created: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.clock, itertools.count(1))
        self.actions = Actions(self.ledger, self.clock.now)

    async def create(self, order: Order) -> Placed | Refused | InDoubt:
        fault = self._fault()
        if fault == "down":
            return InDoubt("answer_timeout")
        self.created.append(order.trade_number)
        fields = {
            "trade_number": order.trade_number,
            "amount_fen": order.amount_fen,
            "currency": CNY,
            "title": order.title,
            "expires_at": order.expires_at.isoformat(),
        }
        made = self.actions.create(fields, PAGE)
        sight = read_sight(made)
        return InDoubt("answer_timeout") if fault else Placed(sight.provider_number, sight.pay_code)

    async def query(self, trade_number: str) -> Sight | None:
        return await self._ask(lambda: read_sight(self.actions.query({"trade_number": trade_number}, PAGE)))

    async def close(self, trade_number: str) -> bool:
        try:
            await self._ask(lambda: self.actions.close({"trade_number": trade_number}, PAGE))
        except refusal.Refused:
            return False
        return True

    async def refund(self, back: Back) -> Returned | Refused | InDoubt:
        fault = self._fault()
        if fault == "down":
            return InDoubt("answer_timeout")
        told = {"trade_number": back.trade_number, "refund_number": back.refund_number}
        try:
            made = self.actions.refund({**told, "amount_fen": back.amount_fen}, PAGE)
        except refusal.Refused as refused:
            return Refused(refused.code)
        return InDoubt("answer_timeout") if fault else _returned(made)

    async def query_refund(self, trade_number: str, refund_number: str) -> Returned | None:
        told = {"trade_number": trade_number, "refund_number": refund_number}
        found: Returned | None = await self._ask(lambda: _returned(self.actions.query_refund(told, PAGE)))
        return found

    async def statement(self, day: date) -> Sequence[Entry]:
        found: Sequence[Entry] = await self._ask(
            lambda: read_statement(self.actions.statement({"day": day.isoformat()}))
        )
        return found

    def pay(self, trade_number: str, *, even_if_closed: bool = False) -> None:
        """The payer pays."""
        self.ledger.pay(self.ledger.find(trade_number), even_if_closed=even_if_closed)

    def paid_fen(self) -> int:
        """All that came and did not go back, by every statement there is."""
        rows = csv.reader(line for day in self._days() for line in self._statement(day).splitlines()[1:])
        return sum(int(row[4]) * (1 if row[0] == "PAYMENT" else -1) for row in rows)

    def _days(self) -> set[date]:
        bills = self.ledger.bills.values()
        instants = [bill.paid_at for bill in bills if bill.paid_at]
        instants += [made.at for bill in bills for made in bill.refunds]
        return {at.astimezone(CHINA).date() for at in instants}

    def _statement(self, day: date) -> str:
        return self.actions.statement({"day": day.isoformat()})

    def _fault(self) -> str:
        return self.faults.pop(0) if self.faults else ""

    async def _ask(self, act: Any) -> Any:
        fault = self._fault()
        if fault == "down":
            raise ProviderError("answer_timeout", retryable=True)
        try:
            answer = act()
        except refusal.Refused as refused:
            if refused.code == "NOT_FOUND" and not fault:
                return None
            if fault:
                raise ProviderError("answer_timeout", retryable=True) from None
            raise
        if fault:
            raise ProviderError("answer_timeout", retryable=True)
        return answer


def _returned(made: Any) -> Returned:
    return Returned(made["provider_number"], read_instant(made["at"]))


def a_platform(now: datetime = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)) -> Platform:
    return Platform(StandingClock(now))
