"""The sandbox's platform over HTTP, our provider to it, and a service that takes its callbacks."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import ClientTimeout, web
from aiohttp.test_utils import TestServer
from sandbox_on_loopback import PATIENCE

from handlers.payment.provider import Order
from pay.account import PayAccount
from pay.callbacks import PATH, add_callbacks
from pay.unified import UnifiedPlatform, open_platform
from sandbox.clock import SystemClock
from sandbox.options import Options
from sandbox.serving import serving

MERCHANT, SECRET = "M36", "secret-of-a-merchant"
TRADE = "KW1X1"
LONG = ClientTimeout(total=20, connect=20)
SHORT = ClientTimeout(total=0.5, connect=20)


def now() -> datetime:
    return datetime.now(UTC)


def an_order(trade: str = TRADE, amount_fen: int = 26000) -> Order:
    return Order(trade, amount_fen, "鉴定费", now() + timedelta(hours=2))


@dataclass
class Box:
    """A running platform, and our provider to it."""

    url: str
    provider: UnifiedPlatform
    http: aiohttp.ClientSession

    async def script(self, **fault: object) -> None:
        async with self.http.post(self.url + "/faults", json=fault) as answer:
            assert answer.status == 200

    async def get(self, path: str) -> Any:
        async with self.http.get(self.url + path) as answer:
            return await answer.json()

    async def pay(self, trade: str = TRADE) -> None:
        async with self.http.post(f"{self.url}/pay/bills/{trade}/pay") as answer:
            assert answer.status == 200

    async def until(self, done: Callable[[Any], bool]) -> None:
        """Returns when the counts of callbacks are as expected."""
        async with asyncio.timeout(PATIENCE):
            while not done(await self.get("/pay/callbacks")):
                pass


@asynccontextmanager
async def a_box(
    *, secret: str = SECRET, notify_url: str = "", patience: ClientTimeout = LONG, time_scale: float = 6000.0
) -> AsyncIterator[Box]:
    """A platform with our merchant; `secret` is what we sign with."""
    options = Options(merchant=MERCHANT, merchant_secret=SECRET, time_scale=time_scale)
    async with serving(options, SystemClock(), itertools.count(1)) as url:
        account = PayAccount(f"{url}/pay", MERCHANT, secret, notify_url)
        async with open_platform(account, now, patience) as provider, aiohttp.ClientSession() as http:
            yield Box(url, provider, http)


@asynccontextmanager
async def a_service() -> AsyncIterator[str]:
    """A service that takes the callbacks of our merchant; yields their address."""
    app = web.Application()
    add_callbacks(app, PayAccount("http://127.0.0.1:1", MERCHANT, SECRET), now)
    async with TestServer(app) as server:
        yield f"http://127.0.0.1:{server.port}{PATH}"
