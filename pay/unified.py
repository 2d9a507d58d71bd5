"""The unified payment platform (统一支付平台) as a provider; its interface stands in docs/payment.md."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar

from delivery.channel import ProviderError
from delivery.posting import Lost, NotSent
from handlers.payment.provider import CNY, Back, Entry, InDoubt, Order, Placed, Refused, Returned, Sight
from pay.account import PayAccount
from pay.answers import Unreadable, read_fields, read_instant, read_number, read_sight, read_statement
from pay.exchange import LARGEST_STATEMENT, PATIENCE, Answer, Clock, Exchange

NAME = "unified"
OK, NOT_FOUND, ALREADY_PAID = "OK", "NOT_FOUND", "ALREADY_PAID"
# Refused for good; any other code may be gone at the next try, and the order may stand.
FINAL = frozenset({"PARAM_ERROR", "TRADE_NUMBER_USED", "NOT_PAID", "REFUND_TOO_MUCH", NOT_FOUND, "CLOSED"})


class UnifiedPlatform:
    """Every call is posted once; nothing is retried or logged here."""

    name = NAME

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def create(self, order: Order) -> Placed | Refused | InDoubt:
        """Place an order; the same one again is the same there."""
        fields = {
            "trade_number": order.trade_number,
            "amount_fen": order.amount_fen,
            "currency": CNY,
            "title": order.title,
            "expires_at": order.expires_at.isoformat(),
            "notify_url": self._exchange.account.notify_url,
        }
        answer = await self._try("create", fields)
        if isinstance(answer, Refused | InDoubt):
            return answer
        try:
            sight = read_sight(answer)
        except Unreadable:
            return InDoubt("odd_answer")
        return Placed(sight.provider_number, sight.pay_code)

    async def query(self, trade_number: str) -> Sight | None:
        """What the platform knows of an order; raises ProviderError."""
        fields = await self._ask("query", {"trade_number": trade_number})
        return None if fields["code"] == NOT_FOUND else _sight(fields)

    async def close(self, trade_number: str) -> bool:
        """False where it is paid already; raises ProviderError."""
        fields = await self._ask("close", {"trade_number": trade_number})
        return bool(fields["code"] != ALREADY_PAID)

    async def refund(self, back: Back) -> Returned | Refused | InDoubt:
        """Give money back; the same number again is the same refund there."""
        fields = {
            "trade_number": back.trade_number,
            "refund_number": back.refund_number,
            "amount_fen": back.amount_fen,
            "reason": back.reason,
        }
        answer = await self._try("refund", fields)
        if isinstance(answer, Refused | InDoubt):
            return answer
        try:
            return _returned(answer)
        except Unreadable:
            return InDoubt("odd_answer")

    async def query_refund(self, trade_number: str, refund_number: str) -> Returned | None:
        """None when the platform does not know it; raises ProviderError."""
        told = {"trade_number": trade_number, "refund_number": refund_number}
        fields = await self._ask("query_refund", told)
        try:
            return None if fields["code"] == NOT_FOUND else _returned(fields)
        except Unreadable:
            raise ProviderError("odd_answer", retryable=True) from None

    async def statement(self, day: date) -> Sequence[Entry]:
        """All lines of a day; raises ProviderError, also for a statement that cannot be read to its end."""
        answer = await self._exchange.post("statement", {"day": day.isoformat()}, LARGEST_STATEMENT)
        if not isinstance(answer, Answer):
            raise ProviderError(answer.code, retryable=True)
        try:
            if answer.body.startswith(b"{"):
                raise ProviderError(str(read_fields(answer.body).get("code"))[:64], retryable=True)
            return read_statement(answer.body.decode("utf-8"))
        except (Unreadable, UnicodeDecodeError):
            raise ProviderError("odd_statement", retryable=True) from None

    async def _try(self, action: str, fields: Mapping[str, Any]) -> Mapping[str, Any] | Refused | InDoubt:
        """The fields of an OK, or why there are none."""
        answer = await self._exchange.post(action, fields)
        if isinstance(answer, NotSent):
            return Refused(answer.code)
        if isinstance(answer, Lost):
            return InDoubt(answer.code)
        try:
            told = read_fields(answer.body)
        except Unreadable:
            return InDoubt("odd_answer")
        code = str(told.get("code"))[:64]
        if code == OK:
            return told
        return Refused(code) if code in FINAL else InDoubt(code)

    async def _ask(self, action: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """The fields of OK, NOT_FOUND or ALREADY_PAID; everything else is no answer."""
        answer = await self._exchange.post(action, fields)
        if not isinstance(answer, Answer):
            raise ProviderError(answer.code, retryable=True)
        try:
            told = read_fields(answer.body)
        except Unreadable:
            raise ProviderError("odd_answer", retryable=True) from None
        if told.get("code") not in (OK, NOT_FOUND, ALREADY_PAID):
            raise ProviderError(str(told.get("code"))[:64], retryable=True)
        return told


def _sight(fields: Mapping[str, Any]) -> Sight:
    try:
        return read_sight(fields)
    except Unreadable:
        raise ProviderError("odd_answer", retryable=True) from None


def _returned(fields: Mapping[str, Any]) -> Returned:
    return Returned(read_number(fields.get("provider_number")), read_instant(fields.get("at")))


@asynccontextmanager
async def open_platform(
    account: PayAccount, clock: Clock, patience: ClientTimeout = PATIENCE
) -> AsyncIterator[UnifiedPlatform]:
    """The platform with connections of its own, closed at the end of the block."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield UnifiedPlatform(Exchange(account, session, clock, patience))
