"""Where Aliyun pushes replies and receipts: kept as rows first, then answered."""

import asyncio
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from delivery.bodies import read_whole
from delivery.inbox import Odd
from delivery.intake import Contents, Intake, NotKept
from delivery.spooled import Push
from sms.pushes import read_push
from sms.replies import read_reply
from sms.reports import read_report

Clock = Callable[[], datetime]

CHANNEL = "sms"
KINDS = frozenset({"replies", "receipts"})
PREFIX = "/callbacks/aliyun/"
KEPT = {"code": 0, "msg": "接收成功"}
KEPT_UNREAD = {"code": 0, "msg": "已留存，其中有无法识别的内容"}
PUSH_AGAIN = {"code": 503, "msg": "暂时无法保存，请稍后重推"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for reading a push, and its largest body in bytes."""

    read_within: float = 5.0
    largest: int = 1 << 20


def add_callbacks(
    app: web.Application, secrets: Sequence[str], clock: Clock, intake: Intake, limits: Limits | None = None
) -> None:
    """Answer POST /callbacks/aliyun/{secret}/replies and …/receipts (a GET keeps nothing); all else is 404.

    One secret, or two while it is being changed; ValueError for none, more, or an empty one. Nothing else
    proves that a push is Aliyun's (aliyun-sms.md 4.1).
    """
    if not 1 <= len(secrets) <= 2 or not all(secrets):
        raise ValueError("Aliyun callbacks: one secret, or two while it is being changed")
    known = [secret.encode("utf-8", "surrogatepass") for secret in secrets]
    pushes = Pushes(known, clock, intake, limits or Limits())
    app.router.add_route("*", PREFIX + "{tail:.*}", pushes.answer)


class Pushes:
    """The handler of both callbacks."""

    def __init__(self, secrets: Sequence[bytes], clock: Clock, intake: Intake, limits: Limits) -> None:
        self._secrets = secrets
        self._clock = clock
        self._intake = intake
        self._limits = limits

    async def answer(self, request: web.Request) -> web.Response:
        """404 with an empty answer, 408, 413, 400 for a broken body, 503 when it was not kept, else 200."""
        secret, _, kind = request.match_info["tail"].rpartition("/")
        if not self._knows(secret) or kind not in KINDS or request.method not in ("POST", "GET"):
            return web.Response(status=404)
        if request.method == "GET":  # how the provider's console tries an address is nowhere written
            return web.json_response(KEPT)
        try:
            body = await self._read(request)
        except TimeoutError:
            return web.Response(status=408)
        except (web.RequestPayloadError, HttpProcessingError):
            return web.Response(status=400)
        return web.Response(status=413) if body is None else await self._keep(kind, body)

    def _knows(self, secret: str) -> bool:
        # Bytes, since compare_digest refuses other text; a sum, so that every secret is compared.
        told = secret.encode("utf-8", "surrogatepass")
        return sum(hmac.compare_digest(told, known) for known in self._secrets) > 0

    async def _read(self, request: web.Request) -> bytes | None:
        if (request.content_length or 0) > self._limits.largest:
            return None
        async with asyncio.timeout(self._limits.read_within):
            return await read_whole(request.content, self._limits.largest)

    async def _keep(self, kind: str, body: bytes) -> web.Response:
        try:
            whole = await self._intake.take(Push(f"{CHANNEL}.{kind}", body, self._clock(), uuid4().hex))
        except NotKept:
            return web.json_response(PUSH_AGAIN, status=503)
        return web.json_response(KEPT if whole else KEPT_UNREAD)


def translate(push: Push) -> Contents:
    """What the body of a push of replies or receipts holds, the unreadable rest as odd."""
    source, kind = push.source
    if kind == "replies":
        replies = read_push(push.body, lambda element: read_reply(element, push.at))
        return Contents(messages=replies.items, odd=[Odd(source, kind, *each) for each in replies.odd])
    reports = read_push(push.body, read_report)
    return Contents(reports=reports.items, odd=[Odd(source, kind, *each) for each in reports.odd])
