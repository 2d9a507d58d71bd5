"""Where a payment platform calls back: verified, kept as a row, then answered; nothing is decided here."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from tortoise.exceptions import DBConnectionError, OperationalError

from delivery.bodies import read_whole
from handlers.payment import callbacks
from pay.account import PayAccount
from pay.answers import read_notice
from pay.signing import CALLBACK, is_genuine
from pay.unified import NAME

Clock = Callable[[], datetime]
PATH = f"/callbacks/payment/{NAME}"
READ_WITHIN = 5.0
LARGEST = 64 * 1024
TAKEN = {"code": "SUCCESS"}
NOT_OURS = {"code": "SIGN_ERROR", "message": "签名不正确"}
LATER = {"code": "BUSY", "message": "暂时无法保存，请稍后重推"}
AWAY = (DBConnectionError, OperationalError, OSError)


def add_callbacks(app: web.Application, account: PayAccount, clock: Clock) -> None:
    """Answer POST /callbacks/payment/unified."""
    app.router.add_post(PATH, Pushes(account, clock).answer)


class Pushes:
    """The handler of callbacks of one account."""

    def __init__(self, account: PayAccount, clock: Clock) -> None:
        self._account = account
        self._clock = clock

    async def answer(self, request: web.Request) -> web.Response:
        """200 for what is kept, 401 for a wrong signature, 408, 413, 400 for a broken body, 503 otherwise."""
        try:
            async with asyncio.timeout(READ_WITHIN):
                body = await read_whole(request.content, LARGEST)
        except TimeoutError:
            return web.Response(status=408)
        except (web.RequestPayloadError, HttpProcessingError):
            return web.Response(status=400)
        return web.Response(status=413) if body is None else await self._keep(request, body)

    async def _keep(self, request: web.Request, body: bytes) -> web.Response:
        genuine = is_genuine(self._account.secret, CALLBACK, request.headers, body)
        notice = read_notice(body) if genuine else None
        push = callbacks.Push(NAME, body, genuine, notice, self._clock())
        try:
            await callbacks.keep(push)
        except AWAY:
            return web.json_response(LATER, status=503)
        return web.json_response(TAKEN) if genuine else web.json_response(NOT_OURS, status=401)
