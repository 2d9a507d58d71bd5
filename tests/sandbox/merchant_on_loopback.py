"""A merchant of the sandbox's payment platform: signs by docs/payment.md, apart from the code under test."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from sandbox_on_loopback import NINE, PATIENCE, Answer, Box

MERCHANT, SECRET = "sandbox", "sandbox-pay-secret"
TRADE = "KW1"
Push = tuple[dict[str, Any], bool]


def signature(what: str, timestamp: str, nonce: str, body: bytes, secret: str = SECRET) -> str:
    text = f"{what}\n{timestamp}\n{nonce}\n{hashlib.sha256(body).hexdigest()}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


@dataclass
class Shop:
    """A merchant beside a sandbox; `numbers` makes nonces."""

    box: Box
    callback: str = ""
    numbers: list[int] = field(default_factory=lambda: [0])

    def headers(self, action: str, body: bytes, **changes: str) -> dict[str, str]:
        """What the gateway wants; given headers win over the usual."""
        self.numbers[0] += 1
        timestamp, nonce = str(int(self.box.clock.now().timestamp())), f"nonce-{self.numbers[0]}"
        signed = signature(f"POST /pay/v1/{action}", timestamp, nonce, body)
        usual = {"Pay-Merchant": MERCHANT, "Pay-Timestamp": timestamp, "Pay-Nonce": nonce}
        return {**usual, "Pay-Signature": signed, **changes}

    async def call(self, action: str, **fields: object) -> Answer:
        """Calls, and believes only an answer that is signed for this call."""
        body = json.dumps(fields).encode()
        return await self.call_with(action, body, self.headers(action, body))

    async def call_with(self, action: str, body: bytes, headers: dict[str, str]) -> Answer:
        url = f"{self.box.url}/pay/v1/{action}"
        async with self.box.http.post(url, data=body, headers=headers) as answer:
            told = await answer.read()
            timestamp, nonce = answer.headers["Pay-Timestamp"], answer.headers["Pay-Nonce"]
            assert nonce == headers["Pay-Nonce"]
            assert answer.headers["Pay-Signature"] == signature("ANSWER", timestamp, nonce, told)
            is_json = answer.content_type == "application/json"
            return answer.status, json.loads(told) if is_json else told.decode()

    async def create(self, trade: str = TRADE, amount_fen: int = 26000, **changes: object) -> Answer:
        usual: dict[str, object] = {
            "trade_number": trade,
            "amount_fen": amount_fen,
            "currency": "CNY",
            "title": "鉴定费",
            "expires_at": (NINE + timedelta(hours=2)).isoformat(),
            "notify_url": self.callback,
        }
        return await self.call("create", **{**usual, **changes})

    async def pay(self, number: str = TRADE) -> Answer:
        return await self.box.post(f"/pay/bills/{number}/pay", {})

    async def callbacks(self, **wanted: int) -> Any:
        """The counts of callbacks, asked for until they are as wanted."""
        async with asyncio.timeout(PATIENCE):
            counts = await self.box.get("/pay/callbacks")
            while not wanted.items() <= counts.items():
                counts = await self.box.get("/pay/callbacks")
            return counts


@dataclass
class Till:
    """The receiver of callbacks: what came and whether it was rightly signed, and how it answers next."""

    url: str = ""
    came: "asyncio.Queue[Push]" = field(default_factory=asyncio.Queue)
    answers: deque[tuple[int, str]] = field(default_factory=deque)

    async def next(self) -> Push:
        """Fields of the next callback, and whether its signature is right."""
        async with asyncio.timeout(PATIENCE):
            return await self.came.get()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        told = request.headers
        right = signature("CALLBACK", told["Pay-Timestamp"], told["Pay-Nonce"], body)
        genuine = told["Pay-Signature"] == right
        self.came.put_nowait((json.loads(body), genuine))
        usual = (200, '{"code": "SUCCESS"}') if genuine else (401, "")
        status, text = self.answers.popleft() if self.answers else usual
        return web.Response(status=status, text=text, content_type="application/json")


@asynccontextmanager
async def a_till() -> AsyncIterator[Till]:
    """A till on loopback that takes every callback that is rightly signed."""
    till = Till()
    app = web.Application()
    app.router.add_post("/callback", till.take)
    async with TestServer(app) as server:
        till.url = f"http://127.0.0.1:{server.port}/callback"
        yield till
