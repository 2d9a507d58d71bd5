"""The actions of the platform: create, query, close, refund, query_refund, statement."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from sandbox.clock import BEIJING
from sandbox.pay.ledger import Bill, Ledger, Line, Order, Refund
from sandbox.pay.refusal import Refused

Fields = Mapping[str, Any]
Answer = dict[str, object]
LARGEST_SUM = 10**11
HEAD = "kind,trade_number,refund_number,provider_number,amount_fen,at"


class Actions:
    """Each takes the fields of a request and answers those of its result; raises Refused."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def create(self, fields: Fields, pay_page: str) -> Answer:
        """A bill and its pay code: the address of its page under `pay_page`."""
        if fields.get("currency") != "CNY":
            raise Refused("PARAM_ERROR", "currency 应为 CNY")
        order = Order(
            _text(fields, "trade_number", 32),
            _sum(fields),
            _text(fields, "title", 128),
            _instant(fields, "expires_at"),
            _address(fields),
        )
        return self._describe(self._ledger.create(order), pay_page)

    def query(self, fields: Fields, pay_page: str) -> Answer:
        """What has become of a bill."""
        return self._describe(self._ledger.find(_text(fields, "trade_number", 32)), pay_page)

    def close(self, fields: Fields, pay_page: str) -> Answer:
        """No more payment of it."""
        bill = self._ledger.find(_text(fields, "trade_number", 32))
        self._ledger.close(bill)
        return self._describe(bill, pay_page)

    def refund(self, fields: Fields, _: str) -> Answer:
        """Money back."""
        bill = self._ledger.find(_text(fields, "trade_number", 32))
        return _describe_refund(self._ledger.refund(bill, _text(fields, "refund_number", 32), _sum(fields)))

    def query_refund(self, fields: Fields, _: str) -> Answer:
        """What has become of a refund."""
        bill = self._ledger.find(_text(fields, "trade_number", 32))
        number = _text(fields, "refund_number", 32)
        for made in bill.refunds:
            if made.refund_number == number:
                return _describe_refund(made)
        raise Refused("NOT_FOUND", "没有这个退款单号")

    def statement(self, fields: Fields) -> str:
        """The statement of a day as CSV; of the present day what there is so far."""
        try:
            day = date.fromisoformat(_text(fields, "day", 10))
        except ValueError:
            raise Refused("PARAM_ERROR", "day 应写成 2027-03-01") from None
        if day > self._now().astimezone(BEIJING).date():
            raise Refused("STATEMENT_NOT_READY", "账单尚未生成")
        return "\n".join([HEAD, *map(_written, self._ledger.statement(day))]) + "\n"

    def _describe(self, bill: Bill, pay_page: str) -> Answer:
        return {
            "trade_number": bill.order.trade_number,
            "provider_number": bill.provider_number,
            "state": bill.state_at(self._now()),
            "amount_fen": bill.order.amount_fen,
            "currency": "CNY",
            "pay_code": f"{pay_page}/{bill.provider_number}",
            "paid_at": bill.paid_at.isoformat() if bill.paid_at else None,
        }


def _describe_refund(made: Refund) -> Answer:
    return {
        "refund_number": made.refund_number,
        "provider_number": made.provider_number,
        "amount_fen": made.amount_fen,
        "state": "DONE",
        "at": made.at.isoformat(),
    }


def _written(line: Line) -> str:
    numbers = (line.kind, line.trade_number, line.refund_number, line.provider_number)
    return ",".join([*numbers, str(line.amount_fen), line.at.isoformat()])


def _text(fields: Fields, name: str, longest: int) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise Refused("PARAM_ERROR", f"{name} 应是 1 到 {longest} 个字的文本")
    return value


def _sum(fields: Fields) -> int:
    value = fields.get("amount_fen")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_SUM:
        raise Refused("PARAM_ERROR", "amount_fen 应是大于 0 的整数，单位分")
    return value


def _instant(fields: Fields, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(_text(fields, name, 40))
    except ValueError:
        raise Refused("PARAM_ERROR", f"{name} 应是 ISO 8601 时刻") from None
    if at.tzinfo is None:
        raise Refused("PARAM_ERROR", f"{name} 应带时区")
    return at.astimezone(UTC)


def _address(fields: Fields) -> str:
    """Where callbacks go; empty where none are wanted."""
    url = fields.get("notify_url", "")
    if not isinstance(url, str) or (url and urlsplit(url).scheme not in ("http", "https")):
        raise Refused("PARAM_ERROR", "notify_url 应以 http:// 或 https:// 开头")
    return url
