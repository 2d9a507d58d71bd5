"""Dysmsapi over HTTP: reads a call, has it checked and done, and misbehaves as scripted."""

import asyncio
import socket
import struct
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from sandbox.aliyun import receipts
from sandbox.aliyun.looking_up import query_send_details
from sandbox.aliyun.parameters import call_of
from sandbox.aliyun.queues import Queues
from sandbox.aliyun.refusal import Refused
from sandbox.aliyun.sending import send_batch_sms, send_sms
from sandbox.clock import pause
from sandbox.faults import ANSWERING, Fault
from sandbox.world import Message, World

Answer = dict[str, object]
OUT_OF_ORDER = {500: "InternalError", 503: "ServiceUnavailable"}


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a call: its answer, and the messages that were accepted by it."""

    answer: Answer
    messages: list[Message]


class Edge:
    """The handlers of Dysmsapi; any path will do, since the official client knows only `/`."""

    def __init__(self, world: World, queues: Queues) -> None:
        self._world = world
        self._queues = queues

    def routes(self) -> list[web.RouteDef]:
        """Where Dysmsapi answers (design.md section 4); `/` with an Action is added by the page."""
        paths = ("/aliyun/", "/aliyun")
        return [web.route(method, path, self.answer) for path in paths for method in ("GET", "POST")]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call, parameters in the query or in a form."""
        params = {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
        action = params.get("Action", "")
        self._world.calls.made(action)
        try:
            self._world.gateway.check(request.method, params)
        except Refused as refusal:
            return self._refuse(action, refusal)
        faults = self._world.faults
        fault = faults.take(ANSWERING, call_of(params)) if faults.left else None
        if fault is None:
            done = self._perform(params)
            receipts.follow(self._world, action, done.messages)
            return web.json_response(done.answer)
        return await self._misbehave(request, params, fault)

    def _perform(self, params: Mapping[str, str]) -> Done:
        action = params["Action"]
        try:
            if action == "QuerySendDetails":
                return Done(self._agree(query_send_details(self._world, params)), [])
            if action == "QueryTokenForMnsQueue":
                return Done(self._agree(self._queues.lend(params)), [])
            send = send_sms if action == "SendSms" else send_batch_sms
            messages = send(self._world, params)
            return Done(self._agree({"BizId": messages[0].biz_id}), messages)
        except Refused as refusal:
            self._world.calls.refused(action, refusal.code)
            return Done(self._error(refusal), [])

    async def _misbehave(
        self, request: web.Request, params: Mapping[str, str], fault: Fault
    ) -> web.StreamResponse:
        action = params["Action"]
        done = self._perform(params) if fault.accept else Done({}, [])
        if fault.do == "receipt_first":
            await receipts.push_first(self._world, action, done.messages)
            return web.json_response(done.answer)
        receipts.follow(self._world, action, done.messages)
        if fault.do in ("refuse", "reset"):
            return cut(request)
        if fault.do == "drop":
            await asyncio.Event().wait()  # the server cancels this when the client leaves
        if fault.do == "delay":
            await pause(self._world.clock, fault.seconds)
            if fault.accept:
                return web.json_response(done.answer)
        if fault.text or fault.do == "body":
            return web.Response(status=fault.status, text=fault.text, content_type="text/html")
        return self._refuse(action, _scripted_refusal(fault))

    def _refuse(self, action: str, refusal: Refused) -> web.Response:
        self._world.calls.refused(action, refusal.code)
        return web.json_response(self._error(refusal), status=refusal.status)

    def _agree(self, result: Answer) -> Answer:
        return {"Code": "OK", "Message": "OK", "RequestId": self._request_id(), **result}

    def _error(self, refusal: Refused) -> Answer:
        answer: Answer = {"Code": refusal.code, "Message": refusal.message, "RequestId": self._request_id()}
        return answer if refusal.status == 200 else {**answer, "HostId": "dysmsapi.aliyuncs.com"}

    def _request_id(self) -> str:
        return str(uuid.UUID(int=next(self._world.numbers))).upper()


def _scripted_refusal(fault: Fault) -> Refused:
    if fault.do == "code":
        return Refused(fault.code, fault.message or fault.code, fault.status)
    status = 503 if fault.do == "delay" else fault.status
    code = OUT_OF_ORDER.get(status, "UnknownError")
    return Refused(code, "The request has failed due to a temporary failure of the server.", status)


def cut(request: web.Request) -> web.Response:
    """Ends the connection with a TCP reset instead of an answer."""
    transport = request.transport
    if transport is not None:
        lingering = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)
        transport.abort()
    return web.Response()
