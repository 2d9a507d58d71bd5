"""Callbacks: signed, pushed again after a failure, and misbehaving as scripted."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp

from sandbox.clock import Clock
from sandbox.faults import CALLING_BACK, Call, Faults
from sandbox.pay.ledger import Bill
from sandbox.pay.signature import CALLBACK, MERCHANT, NONCE, SIGNATURE, TIME, sign

ANSWER_WITHIN = aiohttp.ClientTimeout(total=5)
AGAIN_AFTER = (60.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0)
CARRIERS = 4


@dataclass(slots=True)
class Push:
    """One callback on its way; a `forged` one is wrongly signed at its first try."""

    url: str
    body: bytes
    forged: bool = False
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Merchant:
    """Who is called back, and with which secret it is signed."""

    name: str
    secret: str


class Courier:
    """All callbacks of the platform."""

    def __init__(
        self, merchant: Merchant, clock: Clock, numbers: Iterator[int], faults: Faults, time_scale: float
    ) -> None:
        self._merchant = merchant
        self._clock = clock
        self._numbers = numbers
        self._faults = faults
        self._time_scale = time_scale
        self._ready: asyncio.Queue[Push] = asyncio.Queue()
        self._counts = {"pushed": 0, "waiting": 0, "lost": 0, "failures": 0}
        self._last_failure: str | None = None

    def tell(self, bill: Bill) -> None:
        """The bill is paid: its merchant shall know, or not, as scripted."""
        if not bill.order.notify_url:
            return
        trade = bill.order.trade_number
        fault = self._faults.take(CALLING_BACK, Call("pay.callback", (), trade_number=trade))
        do = fault.do if fault else ""
        if do == "no_callback":
            self._counts["lost"] += 1
            return
        amount = fault.amount_fen if fault and do == "callback_amount" else bill.order.amount_fen
        after = fault.seconds if fault and do == "callback_late" else 0.0
        for _ in range(2 if do == "callback_twice" else 1):
            push = Push(bill.order.notify_url, _body(bill, amount), do == "callback_unsigned")
            self._counts["waiting"] += 1
            self._after(after, push)

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Pushes what is ready, one after the other, until cancelled."""
        while True:
            await self._push(await self._ready.get(), session)

    def as_json(self) -> dict[str, int | str | None]:
        """{"pushed", "waiting", "lost": callbacks, "failures": posts that failed, "last_failure": reason}."""
        return {**self._counts, "last_failure": self._last_failure}

    def _after(self, seconds: float, push: Push) -> None:
        self._clock.after(seconds, lambda: self._ready.put_nowait(push))

    async def _push(self, push: Push, session: aiohttp.ClientSession) -> None:
        reason = await self._post(push, session)
        if reason is None:
            self._counts["pushed"] += 1
            self._counts["waiting"] -= 1
            return
        self._counts["failures"] += 1
        self._last_failure = reason
        if push.failures == len(AGAIN_AFTER):
            self._counts["lost"] += 1
            self._counts["waiting"] -= 1
            return
        delay = AGAIN_AFTER[push.failures] / self._time_scale
        push.failures, push.forged = push.failures + 1, False
        self._after(delay, push)

    async def _post(self, push: Push, session: aiohttp.ClientSession) -> str | None:
        """Why the push failed, or None when it was acknowledged."""
        headers = {"Content-Type": "application/json", **self._signed(push)}
        try:
            async with session.post(
                push.url, data=push.body, headers=headers, timeout=ANSWER_WITHIN, allow_redirects=False
            ) as answer:
                return _judge(answer.status, await answer.read())
        except TimeoutError:
            return "超过 5 秒未应答"
        except aiohttp.ClientError as error:
            return f"连接失败：{type(error).__name__}"

    def _signed(self, push: Push) -> dict[str, str]:
        timestamp, nonce = str(int(self._clock.now().timestamp())), str(next(self._numbers))
        secret = self._merchant.secret + ("-wrong" if push.forged else "")
        told = {MERCHANT: self._merchant.name, TIME: timestamp, NONCE: nonce}
        return {**told, SIGNATURE: sign(secret, CALLBACK, timestamp, nonce, push.body)}


def _body(bill: Bill, amount_fen: int) -> bytes:
    """The same bytes at every try."""
    told = {
        "event": "PAID",
        "trade_number": bill.order.trade_number,
        "provider_number": bill.provider_number,
        "amount_fen": amount_fen,
        "currency": "CNY",
        "paid_at": bill.paid_at.isoformat() if bill.paid_at else None,
    }
    return json.dumps(told).encode()


def _judge(status: int, body: bytes) -> str | None:
    """Accepts HTTP 200 with {"code": "SUCCESS"}."""
    if status != 200:
        return f"HTTP {status}"
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return "应答不是 JSON"
    if not isinstance(answer, dict) or answer.get("code") != "SUCCESS":
        return "应答的 code 不是 SUCCESS"
    return None
