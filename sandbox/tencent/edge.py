"""Tencent's interfaces over HTTP: JSON as it came, errcodes in HTTP 200, and scripted misbehaviour."""

import asyncio
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.aliyun.edge import cut
from sandbox.chats import Channel, File
from sandbox.clock import pause
from sandbox.faults import ANSWERING, Call, Fault
from sandbox.tencent.refusal import Refused
from sandbox.world import World

ESCAPE = re.compile(rb"\\(.)", re.DOTALL)

Body = Mapping[str, Any]
Answer = Mapping[str, object] | File


class Edge(ABC):
    """The handlers of /{channel}/cgi-bin/…."""

    def __init__(self, world: World, channel: Channel) -> None:
        self._world = world
        self._channel = channel

    def routes(self) -> list[web.RouteDef]:
        """Where they answer."""
        path = f"/{self._channel}/cgi-bin/{{method:.+}}"
        return [web.get(path, self.answer), web.post(path, self.answer)]

    @abstractmethod
    def perform(self, method: str, query: Mapping[str, str], body: Body) -> Answer:
        """The answer of one interface; raises Refused."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call: its answer, its refusal, or a scripted fault."""
        method = request.match_info["method"]
        action = f"{self._channel}.{method}"
        self._world.calls.made(action)
        try:
            body = await _read(request)
            chat = body.get("touser")
            call = Call(
                action,
                (),
                channel=self._channel,
                method=method,
                chat=chat if isinstance(chat, str) else None,
            )
            fault = self._world.faults.take(ANSWERING, call)
            if fault is not None:
                return await self._misbehave(request, body, fault)
            return self._do(request, body)
        except Refused as refusal:
            return self._refuse(action, refusal)

    def _do(self, request: web.Request, body: Body) -> web.Response:
        done = self.perform(request.match_info["method"], request.query, body)
        if isinstance(done, File):
            return web.Response(body=done.content, content_type=done.mime)
        return web.json_response(done)

    async def _misbehave(self, request: web.Request, body: Body, fault: Fault) -> web.StreamResponse:
        done = self._do(request, body) if fault.accept else None
        if fault.do in ("refuse", "reset"):
            return cut(request)
        if fault.do == "drop":
            await asyncio.Event().wait()  # the server cancels this when the client leaves
        if fault.do == "delay":
            await pause(self._world.clock, fault.seconds)
            if done is not None:
                return done
        if fault.do == "code":
            raise Refused(int(fault.code) if fault.code.isdecimal() else -1, fault.message or fault.code)
        status = 503 if fault.do == "delay" else fault.status
        return web.Response(status=status, text=fault.text, content_type="text/html")

    def _refuse(self, action: str, refusal: Refused) -> web.Response:
        self._world.calls.refused(action, str(refusal.code))
        return web.json_response(refusal.as_json())


async def _read(request: web.Request) -> Body:
    """The JSON object in the body, or the file of a form under "media"."""
    if request.content_type.startswith("multipart/"):
        media = (await request.post()).get("media")
        if not isinstance(media, web.FileField):
            raise Refused(41005, "media data missing")
        return {"media": File(media.filename, media.file.read(), media.content_type)}
    raw = await request.read()
    try:
        body = json.loads(ESCAPE.sub(_keep_as_it_came, raw) or b"{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refused(47001, "data format error")
    return body


def _keep_as_it_came(escape: "re.Match[bytes]") -> bytes:
    r"""A text with \u8003 in it is shown as \u8003 (channels-and-console.md 1.1)."""
    return rb"\\u" if escape[1] == b"u" else escape[0]
