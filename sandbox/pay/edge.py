"""The platform over HTTP: reads a call, has it checked and done, and misbehaves as scripted."""

import asyncio
import json

from aiohttp import web

from sandbox.aliyun.edge import cut
from sandbox.clock import pause
from sandbox.faults import ANSWERING, Call, Fault
from sandbox.pay.actions import Fields
from sandbox.pay.refusal import Refused
from sandbox.pay.signature import NONCE
from sandbox.world import World

PREFIX = "/pay/v1/"
JSON, CSV = "application/json", "text/csv"


class Edge:
    """The handlers of /pay/v1/{action}."""

    def __init__(self, world: World) -> None:
        self._world = world
        actions = world.platform.actions
        self._actions = {
            "create": actions.create,
            "query": actions.query,
            "close": actions.close,
            "refund": actions.refund,
            "query_refund": actions.query_refund,
        }

    def routes(self) -> list[web.RouteDef]:
        """Where they answer."""
        return [web.post(PREFIX + "{action}", self.answer)]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One signed call."""
        action = f"pay.{request.match_info['action']}"
        self._world.calls.made(action)
        try:
            fields = self._world.platform.gateway.check(
                f"POST {request.path}", request.headers, await request.read()
            )
        except Refused as refusal:
            return self._refuse(request, action, refusal)
        fault = self._world.faults.take(
            ANSWERING, Call(action, (), trade_number=str(fields.get("trade_number")))
        )
        return await self._misbehave(request, fields, fault) if fault else self._perform(request, fields)

    def _perform(self, request: web.Request, fields: Fields) -> web.Response:
        name = request.match_info["action"]
        try:
            if name == "statement":
                return self._signed(request, self._world.platform.actions.statement(fields), CSV)
            if name not in self._actions:
                raise Refused("NO_SUCH_ACTION", "没有这个接口", 404)
            done = self._actions[name](fields, f"{request.url.origin()}/pay/bills")
        except Refused as refusal:
            return self._refuse(request, f"pay.{name}", refusal)
        return self._signed(request, json.dumps({"code": "OK", **done}), JSON)

    async def _misbehave(self, request: web.Request, fields: Fields, fault: Fault) -> web.StreamResponse:
        done = self._perform(request, fields) if fault.accept else None
        if fault.do in ("refuse", "reset"):
            return cut(request)
        if fault.do == "drop":
            await asyncio.Event().wait()  # the server cancels this when the client leaves
        if fault.do == "delay":
            await pause(self._world.clock, fault.seconds)
        if done is not None and fault.do in ("delay", "receipt_first"):
            return done
        if fault.do == "body" or fault.text:
            return web.Response(status=fault.status, text=fault.text, content_type="text/html")
        return self._refuse(request, f"pay.{request.match_info['action']}", _scripted_refusal(fault))

    def _refuse(self, request: web.Request, action: str, refusal: Refused) -> web.Response:
        self._world.calls.refused(action, refusal.code)
        told = json.dumps({"code": refusal.code, "message": refusal.message}, ensure_ascii=False)
        return self._signed(request, told, JSON, refusal.status)

    def _signed(self, request: web.Request, text: str, kind: str, status: int = 200) -> web.Response:
        body = text.encode()
        headers = self._world.platform.gateway.sign_answer(request.headers.get(NONCE, ""), body)
        return web.Response(status=status, body=body, headers=headers, content_type=kind, charset="utf-8")


def _scripted_refusal(fault: Fault) -> Refused:
    if fault.do == "code":
        return Refused(fault.code, fault.message or fault.code, fault.status)
    return Refused("SYSTEM_ERROR", "平台繁忙", 503 if fault.do == "delay" else fault.status)
