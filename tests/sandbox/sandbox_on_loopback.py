"""A sandbox and a service beside it, both on loopback, with a clock that the test moves."""

import asyncio
import base64
import hmac
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.clock import Clock
from sandbox.options import Options
from sandbox.serving import serving

NINE = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # nine o'clock in Beijing
KEY_ID, KEY_SECRET = "testId", "testSecret"
INVITE = "SMS_1"
TEMPLATES = {INVITE: "邀请${name}参加考评，能参加请回复${yes}。"}
WANG, LI = "13800000001", "13800000002"
VALUES = '{"name": "王芳", "yes": "1231"}'
SHOWN = "【考务】邀请王芳参加考评，能参加请回复1231。"

PATIENCE = 30  # seconds after which a test that waits for ever is ended

Answer = tuple[int, Any]


class StandingClock:
    """A clock that stands still until it is advanced; timers fire in order."""

    def __init__(self, now: datetime = NINE) -> None:
        self._now = now
        self._timers: list[tuple[datetime, Callable[[], object]]] = []

    def now(self) -> datetime:
        return self._now

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        self._timers.append((self._now + timedelta(seconds=seconds), act))
        self.advance(0)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        due = sorted((timer for timer in self._timers if timer[0] <= self._now), key=lambda timer: timer[0])
        self._timers = [timer for timer in self._timers if timer[0] > self._now]
        for _, act in due:
            act()


@dataclass
class Box:
    """A running sandbox as its users see it."""

    url: str
    clock: Clock
    http: aiohttp.ClientSession
    _nonces: Iterator[int] = field(default_factory=itertools.count)

    async def get(self, path: str) -> Any:
        async with self.http.get(self.url + path) as answer:
            return await answer.json()

    async def post(self, path: str, body: object) -> Answer:
        async with self.http.post(self.url + path, data=json.dumps(body)) as answer:
            return answer.status, await answer.json()

    async def script(self, **fault: object) -> None:
        assert (await self.post("/faults", fault))[0] == 200

    def signed(self, method: str = "POST", **params: str) -> dict[str, str]:
        """The parameters with all that the gateway wants; given ones win over the usual."""
        public = {
            "Version": "2017-05-25",
            "Format": "JSON",
            "AccessKeyId": KEY_ID,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": f"nonce-{next(self._nonces)}",
            "Timestamp": f"{self.clock.now():%Y-%m-%dT%H:%M:%SZ}",
        }
        return with_signature({**public, **params}, method)

    async def call(self, action: str, **params: str) -> Answer:
        return await self.call_with(self.signed(Action=action, **params))

    async def call_with(self, params: dict[str, str], path: str = "/aliyun/") -> Answer:
        async with self.http.post(self.url + path, data=params) as answer:
            return answer.status, await answer.json()

    async def send(self, phones: str = WANG, **params: str) -> Answer:
        """SendSms of the invitation."""
        usual = {"SignName": "考务", "TemplateCode": INVITE, "TemplateParam": VALUES}
        return await self.call("SendSms", PhoneNumbers=phones, **{**usual, **params})

    async def look_up(self, phone: str = WANG, **params: str) -> Answer:
        """QuerySendDetails of the day on which the clock starts."""
        usual = {"SendDate": "20261121", "PageSize": "10", "CurrentPage": "1"}
        return await self.call("QuerySendDetails", PhoneNumber=phone, **{**usual, **params})

    async def shown(self, phone: str = WANG) -> list[str]:
        """The texts on a phone, oldest first."""
        return [line["content"] for line in (await self.get(f"/phones/{phone}"))["messages"]]

    async def pushes(self, done: Callable[[Any], bool]) -> Any:
        """The counts of pushes, asked for until they are as expected."""
        async with asyncio.timeout(PATIENCE):
            while not done(counts := await self.get("/pushes")):
                pass
            return counts

    async def until_shown(self, text: str, phone: str = WANG) -> None:
        """Returns when the text is the last on the phone."""
        async with asyncio.timeout(PATIENCE):
            while (await self.shown(phone))[-1:] != [text]:
                pass


def with_signature(params: dict[str, str], method: str = "POST") -> dict[str, str]:
    """Parameters signed by aliyun-sms.md 1.2, apart from the code under test."""
    encoded = sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in params.items())
    text = f"{method}&%2F&" + quote("&".join(encoded), safe="~")
    digest = hmac.digest(f"{KEY_SECRET}&".encode(), text.encode(), "sha1")
    return {**params, "Signature": base64.b64encode(digest).decode()}


@asynccontextmanager
async def a_sandbox(clock: Clock | None = None, **options: Any) -> AsyncIterator[Box]:
    """A sandbox with a template and a key; its clock stands unless another is given."""
    usual: dict[str, Any] = {
        "key_id": KEY_ID,
        "key_secret": KEY_SECRET,
        "sign": "考务",
        "templates": TEMPLATES,
        "strict": True,
        "time_scale": 1.0,
    }
    clock = clock or StandingClock()
    async with (
        serving(Options(**{**usual, **options}), clock, itertools.count(1)) as url,
        aiohttp.ClientSession() as http,
    ):
        yield Box(url, clock, http)


@dataclass
class Service:
    """The receiver of pushes: what came, and how it answers next (then as Aliyun wants it)."""

    url: str = ""
    came: "asyncio.Queue[tuple[str, list[dict[str, Any]]]]" = field(default_factory=asyncio.Queue)
    answers: deque[tuple[int, str]] = field(default_factory=deque)
    silent: bool = False

    async def next(self) -> tuple[str, list[dict[str, Any]]]:
        """Path and items of the next push."""
        async with asyncio.timeout(PATIENCE):
            return await self.came.get()

    async def take(self, request: web.Request) -> web.Response:
        self.came.put_nowait((request.path, await request.json()))
        if self.silent:
            await asyncio.Event().wait()
        status, text = self.answers.popleft() if self.answers else (200, '{"code": 0, "msg": "接收成功"}')
        return web.Response(status=status, text=text, content_type="application/json")


@asynccontextmanager
async def a_service() -> AsyncIterator[Service]:
    """A service on loopback that takes every push."""
    service = Service()
    app = web.Application()
    app.router.add_post("/{tail:.*}", service.take)
    async with TestServer(app) as server:
        service.url = f"http://127.0.0.1:{server.port}/callbacks/aliyun/secret"
        yield service
