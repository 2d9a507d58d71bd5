"""Where Aliyun pushes replies and receipts: kept as rows first, then answered."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from delivery import inbox, receipts
from sms.pushes import read_push
from sms.replies import read_reply
from sms.reports import read_report

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Keep = Callable[[bytes, datetime], Awaitable[int]]

PREFIX = "/callbacks/aliyun/"
KEPT = {"code": 0, "msg": "接收成功"}
KEPT_UNREAD = {"code": 0, "msg": "已留存，其中有无法识别的内容"}
PUSH_AGAIN = {"code": 503, "msg": "暂时无法保存，请稍后重推"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for reading and for writing a push, and its largest body in bytes.

    Aliyun waits 700 ms for an answer and takes a slower one for a failure (aliyun-sms.md 4.1).
    """

    read_within: float = 5.0
    write_within: float = 0.6
    largest: int = 1 << 20


def add_callbacks(
    app: web.Application, secrets: Sequence[str], clock: Clock, limits: Limits | None = None
) -> None:
    """Answer POST /callbacks/aliyun/{secret}/replies and …/receipts (a GET keeps nothing); all else is 404.

    One secret, or two while it is being changed; ValueError for none, more, or an empty one. Nothing else
    proves that a push is Aliyun's (aliyun-sms.md 4.1).
    """
    if not 1 <= len(secrets) <= 2 or not all(secrets):
        raise ValueError("Aliyun callbacks: one secret, or two while it is being changed")
    known = [secret.encode("utf-8", "surrogatepass") for secret in secrets]
    pushes = Pushes(known, clock, limits or Limits())
    app.router.add_route("*", PREFIX + "{tail:.*}", pushes.answer)


class Pushes:
    """The handler of both callbacks."""

    def __init__(self, secrets: Sequence[bytes], clock: Clock, limits: Limits) -> None:
        self._secrets = secrets
        self._clock = clock
        self._limits = limits

    async def answer(self, request: web.Request) -> web.Response:
        """404 with an empty answer, 408, 413, 400 for a broken body, 503 when it was not kept, else 200."""
        secret, _, kind = request.match_info["tail"].rpartition("/")
        keep = KINDS.get(kind)
        if not self._knows(secret) or keep is None or request.method not in ("POST", "GET"):
            return web.Response(status=404)
        if request.method == "GET":  # how the provider's console tries an address is nowhere written
            return web.json_response(KEPT)
        try:
            body = await self._read(request)
        except TimeoutError:
            return web.Response(status=408)
        except (web.RequestPayloadError, HttpProcessingError):
            return web.Response(status=400)
        return web.Response(status=413) if body is None else await self._keep(kind, keep, body)

    def _knows(self, secret: str) -> bool:
        # Bytes, since compare_digest refuses other text; a sum, so that every secret is compared.
        told = secret.encode("utf-8", "surrogatepass")
        return sum(hmac.compare_digest(told, known) for known in self._secrets) > 0

    async def _read(self, request: web.Request) -> bytes | None:
        if (request.content_length or 0) > self._limits.largest:
            return None
        body = bytearray()
        async with asyncio.timeout(self._limits.read_within):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > self._limits.largest:
                    return None
        return bytes(body)

    async def _keep(self, kind: str, keep: Keep, body: bytes) -> web.Response:
        try:
            async with asyncio.timeout(self._limits.write_within):
                # Shielded: a caller who leaves, or a slow disk, does not undo what is being written.
                odd = await asyncio.shield(keep(body, self._clock()))
        except Exception as error:
            # A database fails in many ways, and whatever was not kept must be pushed again.
            log.warning("push not kept: %s, %s", kind, type(error).__name__)
            return web.json_response(PUSH_AGAIN, status=503)
        return web.json_response(KEPT_UNREAD if odd else KEPT)


async def keep_replies(body: bytes, now: datetime) -> int:
    """Write all replies in a pushed body, and the rest as odd; returns how many are odd."""
    push = read_push(body, lambda element: read_reply(element, now))
    await inbox.keep(push.items, now)
    return await _keep_odd("replies", push.odd, now)


async def keep_receipts(body: bytes, now: datetime) -> int:
    """Write all receipts in a pushed body, and the rest as odd; returns how many are odd."""
    push = read_push(body, read_report)
    await receipts.keep(push.items, now)
    return await _keep_odd("receipts", push.odd, now)


async def _keep_odd(kind: str, odd: Sequence[tuple[str, bytes]], now: datetime) -> int:
    for reason, body in odd:
        await inbox.keep_odd("sms", kind, reason, body, now)
    return len(odd)


KINDS: dict[str, Keep] = {"replies": keep_replies, "receipts": keep_receipts}
