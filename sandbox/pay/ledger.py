"""What the platform has in its books: bills of one merchant, what was paid, what was given back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sandbox.clock import BEIJING, Clock
from sandbox.pay.refusal import Refused

OPEN, PAID, CLOSED = "OPEN", "PAID", "CLOSED"


@dataclass(frozen=True, slots=True)
class Order:
    """A bill as the merchant asks for it."""

    trade_number: str
    amount_fen: int
    title: str
    expires_at: datetime
    notify_url: str


@dataclass(slots=True)
class Refund:
    """Money that went back; it is done at once."""

    refund_number: str
    provider_number: str
    amount_fen: int
    at: datetime


@dataclass(slots=True)
class Bill:
    """One bill; `refunds` are those of its payment."""

    order: Order
    provider_number: str
    state: str = OPEN
    paid_at: datetime | None = None
    refunds: list[Refund] = field(default_factory=list)

    def state_at(self, now: datetime) -> str:
        """An open bill is closed when its time is over."""
        return CLOSED if self.state == OPEN and now >= self.order.expires_at else self.state


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the daily statement; `kind` is PAYMENT or REFUND."""

    kind: str
    trade_number: str
    refund_number: str
    provider_number: str
    amount_fen: int
    at: datetime


class Ledger:
    """All bills; it lives in memory and ends with the process."""

    def __init__(self, clock: Clock, numbers: Iterator[int]) -> None:
        self._clock = clock
        self._numbers = numbers
        self.bills: dict[str, Bill] = {}
        self._by_trade: dict[str, Bill] = {}

    def create(self, order: Order) -> Bill:
        """A bill; the same order again is the same bill. Refused where its number names another order."""
        known = self._by_trade.get(order.trade_number)
        if known is None:
            bill = Bill(order, self._number("P"))
            self.bills[bill.provider_number] = self._by_trade[order.trade_number] = bill
            return bill
        if known.order.amount_fen != order.amount_fen:
            raise Refused("TRADE_NUMBER_USED", "商户单号已用于另一金额")
        return known

    def find(self, trade_number: str) -> Bill:
        """Refused(NOT_FOUND) when nobody created it."""
        bill = self._by_trade.get(trade_number)
        if bill is None:
            raise Refused("NOT_FOUND", "没有这个商户单号")
        return bill

    def pay(self, bill: Bill, *, even_if_closed: bool = False) -> None:
        """The payer pays the whole sum; refused when it is paid, closed or over."""
        now = self._clock.now()
        state = bill.state_at(now)
        if state == PAID:
            raise Refused("ALREADY_PAID", "这张缴费单已支付")
        if state == CLOSED and not even_if_closed:
            raise Refused("CLOSED", "这张缴费单已关闭")
        bill.state, bill.paid_at = PAID, now

    def close(self, bill: Bill) -> None:
        """Nobody can pay it any more; refused when it is paid."""
        if bill.state == PAID:
            raise Refused("ALREADY_PAID", "这张缴费单已支付")
        bill.state = CLOSED

    def refund(self, bill: Bill, refund_number: str, amount_fen: int) -> Refund:
        """Money back to the payer; the same number again is the same refund."""
        for made in bill.refunds:
            if made.refund_number == refund_number:
                return made
        if bill.state != PAID:
            raise Refused("NOT_PAID", "这张缴费单没有支付")
        if amount_fen > bill.order.amount_fen - sum(made.amount_fen for made in bill.refunds):
            raise Refused("REFUND_TOO_MUCH", "退款超过已付金额")
        made = Refund(refund_number, self._number("R"), amount_fen, self._clock.now())
        bill.refunds.append(made)
        return made

    def statement(self, day: date) -> list[Line]:
        """What was paid and given back on a day in Beijing, oldest first."""
        lines = [line for bill in self.bills.values() for line in _lines(bill)]
        return sorted(
            (line for line in lines if line.at.astimezone(BEIJING).date() == day), key=lambda line: line.at
        )

    def _number(self, kind: str) -> str:
        return f"{kind}{next(self._numbers):017d}"


def _lines(bill: Bill) -> Iterator[Line]:
    trade = bill.order.trade_number
    if bill.paid_at is not None:
        yield Line("PAYMENT", trade, "", bill.provider_number, bill.order.amount_fen, bill.paid_at)
    for made in bill.refunds:
        yield Line("REFUND", trade, made.refund_number, made.provider_number, made.amount_fen, made.at)
