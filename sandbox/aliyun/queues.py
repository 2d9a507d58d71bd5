"""Aliyun's message queue (SMQ, once MNS): replies and receipts are fetched in the place of being pushed."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from aiohttp import web

from sandbox.aliyun.pushes import Outlet, Push
from sandbox.aliyun.refusal import Refused
from sandbox.clock import in_beijing
from sandbox.world import World

SPACE = "http://mns.aliyuncs.com/doc/v1/"
GOOD_FOR = timedelta(hours=1)
HIDDEN = 30.0  # seconds a message that was taken is kept from others
MOST, LONGEST_WAIT = 10, 30  # messages in an answer; seconds


@dataclass(frozen=True, slots=True)
class Lent:
    """A key to the queues and when it ends."""

    secret: str
    token: str
    until: datetime


class Refusal(Exception):
    """The queue's answer to what it does not take."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Queues:
    """Lends keys, hands messages out and forgets those that are deleted; the rest comes again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lent: dict[str, Lent] = {}
        self._hidden: dict[str, tuple[Outlet, Push]] = {}
        self._outlets = {"SmsUp": world.replies, "SmsReport": world.receipts}

    def routes(self) -> list[web.RouteDef]:
        path = "/queues/{name}/messages"
        return [web.get(path, self._answer), web.delete(path, self._answer)]

    def lend(self, params: Mapping[str, str]) -> dict[str, object]:
        """QueryTokenForMnsQueue: a key for an hour (aliyun-sms.md 4.2). Raises Refused."""
        kind = _kind(params["QueueName"])
        if kind not in self._outlets or params["MessageType"] != kind:
            raise Refused("isv.INVALID_PARAMETERS", "MessageType 与 QueueName 不符")
        number, now = next(self._world.numbers), self._world.clock.now()
        key_id = f"STS.{number}"
        lent = Lent(f"lent-{number}", f"token-{number}", now + GOOD_FOR)
        self._lent[key_id] = lent
        told = {"AccessKeyId": key_id, "AccessKeySecret": lent.secret, "SecurityToken": lent.token}
        return {
            "MessageTokenDTO": {**told, "CreateTime": in_beijing(now), "ExpireTime": in_beijing(lent.until)}
        }

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            body = await request.read()
            self._check(request, body)
            outlet = self._outlet(request.match_info["name"])
            if request.method == "DELETE":
                return self._delete(body)
            return await self._receive(request.query_string, outlet)
        except Refusal as refusal:
            text = f"<Code>{refusal.code}</Code><Message>{refusal.code}</Message>"
            return _xml("Error", text + "<RequestId>1</RequestId><HostId>sandbox</HostId>", refusal.status)

    def _check(self, request: web.Request, body: bytes) -> None:
        """Raises Refusal unless the request is signed with a key that was lent and still holds."""
        scheme, _, told = request.headers.get("Authorization", "").partition(" ")
        key_id, _, signature = told.partition(":")
        lent = self._lent.get(key_id)
        if scheme != "MNS" or lent is None or lent.until <= self._world.clock.now():
            raise Refusal(403, "InvalidAccessKeyId")
        if request.headers.get("security-token") != lent.token:
            raise Refusal(403, "InvalidSecurityToken")
        about = [request.headers.get(name, "") for name in ("Content-MD5", "Content-Type", "Date")]
        if body and about[0] != _md5(body):
            raise Refusal(400, "InvalidDigest")
        ours = sorted(name for name in request.headers if name.lower().startswith("x-mns-"))
        named = [f"{name.lower()}:{request.headers[name]}" for name in ours]
        text = "\n".join([request.method, *(about if body else ["", "", about[2]]), *named, request.raw_path])
        digest = hmac.digest(lent.secret.encode(), text.encode(), "sha1")
        if not hmac.compare_digest(base64.b64encode(digest).decode(), signature):
            raise Refusal(403, "SignatureDoesNotMatch")

    def _outlet(self, name: str) -> Outlet:
        try:
            return self._outlets[_kind(name)]
        except KeyError:
            raise Refusal(404, "QueueNotExist") from None

    async def _receive(self, query: str, outlet: Outlet) -> web.Response:
        asked = {name: int(values[0]) for name, values in parse_qs(query).items()}
        wait = min(asked.get("waitseconds", 0), LONGEST_WAIT)
        taken = await outlet.take(min(asked.get("numOfMessages", 1), MOST), wait)
        if not taken:
            raise Refusal(404, "MessageNotExist")
        return _xml("Messages", "".join(self._hide(outlet, push) for push in taken))

    def _hide(self, outlet: Outlet, push: Push) -> str:
        handle = f"{next(self._world.numbers)}-<{next(self._world.numbers)}>"
        self._hidden[handle] = outlet, push
        self._world.clock.after(HIDDEN / self._world.options.time_scale, lambda: self._show(handle))
        body = base64.b64encode(push.written()).decode()
        told = f"<MessageBody>{body}</MessageBody><ReceiptHandle>{escape(handle)}</ReceiptHandle>"
        return f"<Message>{told}</Message>"

    def _show(self, handle: str) -> None:
        if handle in self._hidden:
            outlet, push = self._hidden.pop(handle)
            outlet.put_back(push)

    def _delete(self, body: bytes) -> web.Response:
        handles = [each.text or "" for each in ElementTree.fromstring(body).iter(f"{{{SPACE}}}ReceiptHandle")]  # noqa: S314
        if not handles or any(handle not in self._hidden for handle in handles):
            raise Refusal(404, "MessageNotExist")
        for handle in handles:
            outlet, _ = self._hidden.pop(handle)
            outlet.count_fetched()
        return web.Response(status=204)


def _kind(queue: str) -> str:
    return queue.rpartition("-")[2]


def _md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).hexdigest().encode()).decode()


def _xml(name: str, inner: str, status: int = 200) -> web.Response:
    text = f'<?xml version="1.0"?><{name} xmlns="{SPACE}">{inner}</{name}>'
    return web.Response(status=status, text=text, content_type="text/xml")
