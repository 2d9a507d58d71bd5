"""The Bot API over HTTP: reads a call, has it done, and misbehaves as scripted."""

import asyncio

from aiohttp import web

from sandbox.aliyun.edge import cut
from sandbox.clock import pause
from sandbox.faults import ANSWERING, Call, Fault
from sandbox.telegram.bot import CHANNEL
from sandbox.telegram.parameters import Parameters, read_request
from sandbox.telegram.refusal import Refused
from sandbox.world import World

OUT_OF_ORDER = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}


class Edge:
    """The handlers of /telegram."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bot = world.telegram.bot
        self._methods = world.telegram.methods

    def routes(self) -> list[web.RouteDef]:
        """Where they answer."""
        return [
            web.get("/telegram/bot{token}/{method}", self.answer),
            web.post("/telegram/bot{token}/{method}", self.answer),
            web.get("/telegram/file/bot{token}/files/{file_id}", self.give_file),
        ]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call: its result, its refusal, or a scripted fault."""
        name = request.match_info["method"]
        try:
            self._admit(request)
            name = self._methods.name(name)
            params = await read_request(request)
            self._world.calls.made(f"{CHANNEL}.{name}")
            chat = params.text("chat_id") or None
            call = Call(f"{CHANNEL}.{name}", (), channel=CHANNEL, method=name, chat=chat)
            fault = self._world.faults.take(ANSWERING, call)
            return await (self._misbehave(request, name, params, fault) if fault else self._do(name, params))
        except Refused as refusal:
            return self._refuse(name, refusal)

    async def give_file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file that getFile has told of."""
        try:
            self._admit(request)
            file = self._bot.files.get(request.match_info["file_id"])
            if file is None:
                raise Refused(404, "Not Found")
        except Refused as refusal:
            return self._refuse("file", refusal)
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _admit(self, request: web.Request) -> None:
        if request.match_info["token"] != self._bot.token:
            raise Refused(401, "Unauthorized")

    async def _do(self, name: str, params: Parameters) -> web.Response:
        return web.json_response({"ok": True, "result": await self._methods.call(name, params)})

    async def _misbehave(
        self, request: web.Request, name: str, params: Parameters, fault: Fault
    ) -> web.StreamResponse:
        done = await self._do(name, params) if fault.accept else None
        if fault.do in ("refuse", "reset"):
            return cut(request)
        if fault.do == "drop":
            await asyncio.Event().wait()  # the server cancels this when the client leaves
        if fault.do == "delay":
            await pause(self._world.clock, fault.seconds)
            if done is not None:
                return done
        if fault.text or fault.do == "body":
            return web.Response(status=fault.status, text=fault.text, content_type="text/html")
        raise _scripted(fault)

    def _refuse(self, name: str, refusal: Refused) -> web.Response:
        self._world.calls.refused(f"{CHANNEL}.{name}", str(refusal.code))
        return web.json_response(refusal.as_json(), status=refusal.code)


def _scripted(fault: Fault) -> Refused:
    if fault.do == "code":
        code = int(fault.code) if fault.code.isdecimal() and 400 <= int(fault.code) <= 599 else 400
        return Refused(code, fault.message or fault.code, fault.retry_after)
    status = 503 if fault.do == "delay" else fault.status
    return Refused(status, OUT_OF_ORDER.get(status, "Service Unavailable"))
