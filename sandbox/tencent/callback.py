"""Our service's callback: checked by an echo, pushed to with three tries of five seconds each."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from sandbox.clock import Clock, within
from sandbox.tencent import xml
from sandbox.tencent.seal import Broken, Seal

ANSWER_WITHIN = 5.0  # seconds
TRIES = 3
NOTHING = ("", "success")
FAULTY = {"MsgType": "faulty"}  # an answer that means nothing is no reason to push again

Take = Callable[[dict[str, str] | None], None]


@dataclass(slots=True)
class Push:
    """One push to one person's account: the same XML at every try; `take` hears what was answered.

    `take` gets the fields of a passive reply, an empty dict for none, None when every try failed.
    """

    person: str
    body: str
    take: Take
    times: int = 1


@dataclass(frozen=True, slots=True)
class Manner:
    """Whether the echo and the pushes are sealed: WeCom seals both, an account in safe mode its pushes."""

    echo: bool
    pushes: bool


class Callback:
    """Where the pushes of one account go."""

    def __init__(self, url: str | None, seal: Seal, manner: Manner, clock: Clock) -> None:
        self.url = url
        self._seal = seal
        self._manner = manner
        self._clock = clock
        self._verified: str | None = None
        self._ready: asyncio.Queue[Push] = asyncio.Queue()
        self._in_turn: dict[str, asyncio.Lock] = {}
        self._counts = {"pushed": 0, "waiting": 0, "lost": 0}
        self._last_failure: str | None = None

    def send(self, push: Push) -> None:
        """Pushes as soon as those of the same person before it were tried once."""
        self._counts["waiting"] += push.times
        for _ in range(push.times):
            self._ready.put_nowait(push)

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Pushes until cancelled, to different people at once."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                push = await self._ready.get()
                tasks.create_task(self._deliver(push, session))

    def as_json(self) -> dict[str, object]:
        """{"callback", "verified", "pushed", "waiting", "lost", "last_failure"}."""
        verified = self.url is not None and self._verified == self.url
        return {
            "callback": self.url,
            "verified": verified,
            **self._counts,
            "last_failure": self._last_failure,
        }

    async def _deliver(self, push: Push, session: aiohttp.ClientSession) -> None:
        async with self._in_turn.setdefault(push.person, asyncio.Lock()):
            reply = await self._try(push, session)
        for _ in range(TRIES - 1):
            if reply is None and self.url is not None:
                reply = await self._try(push, session)
        self._counts["waiting"] -= 1
        self._counts["lost" if reply is None else "pushed"] += 1
        push.take(reply)

    async def _try(self, push: Push, session: aiohttp.ClientSession) -> dict[str, str] | None:
        if self.url is None:
            return None
        try:
            async with within(self._clock, ANSWER_WITHIN):
                if self._verified != self.url:
                    await self._verify(self.url, session)
                params, body = self._written(push.body)
                if not self._manner.echo:
                    params["openid"] = push.person
                async with session.post(self.url, params=params, data=body.encode()) as answer:
                    if answer.status != 200:
                        raise Broken(f"HTTP {answer.status}")
                    return self._read_or_faulty(await answer.read())
        except TimeoutError:
            self._last_failure = "超过 5 秒未应答"
        except (aiohttp.ClientError, Broken) as error:
            self._last_failure = str(error) or type(error).__name__
        return None

    async def _verify(self, url: str, session: aiohttp.ClientSession) -> None:
        """The echo that decides whether an address is taken; raises Broken."""
        echo = str(secrets.randbelow(10**18))
        sent = self._seal.close(echo) if self._manner.echo else echo
        params = self._signed(sent if self._manner.echo else "")
        async with session.get(url, params={**params, "echostr": sent}) as answer:
            if answer.status != 200 or await answer.read() != echo.encode():
                raise Broken("地址校验失败：echostr 没有原样返回")
        self._verified = url

    def _written(self, body: str) -> tuple[dict[str, str], str]:
        if not self._manner.pushes:
            return self._signed(""), body
        sealed = self._seal.close(body)
        params = self._signed(sealed)
        told = xml.read(body)
        return params, xml.write({"ToUserName": told["ToUserName"], "Encrypt": sealed})

    def _signed(self, sealed: str) -> dict[str, str]:
        timestamp, nonce = str(int(self._clock.now().timestamp())), str(secrets.randbelow(10**10))
        params = {"timestamp": timestamp, "nonce": nonce}
        if sealed:
            params["msg_signature"] = self._seal.sign(timestamp, nonce, sealed)
        if not self._manner.echo:  # WeCom seals all, and need not say so
            params |= {"signature": self._seal.sign(timestamp, nonce)}
            params |= {"encrypt_type": "aes"} if sealed else {}
        return params

    def _read_or_faulty(self, body: bytes) -> dict[str, str]:
        try:
            return self._read(body.decode())
        except ValueError as error:
            self._last_failure = str(error)
            return FAULTY

    def _read(self, text: str) -> dict[str, str]:
        """The fields of a passive reply; empty for none; raises Broken."""
        if text.strip() in NOTHING:
            return {}
        told = xml.read(text)
        if not self._manner.pushes:
            return told
        sealed = told.get("Encrypt", "")
        signature, timestamp, nonce = (told.get(name, "") for name in ("MsgSignature", "TimeStamp", "Nonce"))
        if not self._seal.is_signed(signature, timestamp, nonce, sealed):
            raise Broken("被动回复的签名不正确")
        return xml.read(self._seal.open(sealed))
