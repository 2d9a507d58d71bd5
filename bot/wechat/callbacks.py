"""Where WeChat pushes: the row first, then `success` within its five seconds; what is said comes later."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from aiohttp import web

from bot.tencent.sealing import Forged, check
from bot.tencent.xml import read_xml
from bot.wechat.account import WECHAT_PATH, WechatAccount
from bot.wechat.hearing import hear
from delivery.bodies import read_whole
from delivery.intake import Intake, NotKept
from delivery.said import push_of

LARGEST = 1 << 16
Clock = Callable[[], datetime]


def add_callbacks(app: web.Application, account: WechatAccount, intake: Intake, clock: Clock) -> None:
    """Answer GET and POST /callbacks/wechat: 403 for what is forged, 413, 503 when it was not kept."""
    pushes = _Pushes(account, intake, clock)
    app.router.add_get(WECHAT_PATH, pushes.echo)
    app.router.add_post(WECHAT_PATH, pushes.take)


class _Pushes:
    def __init__(self, account: WechatAccount, intake: Intake, clock: Clock) -> None:
        self._account, self._intake, self._clock = account, intake, clock

    async def echo(self, request: web.Request) -> web.Response:
        try:
            self._check(request)
        except Forged:
            return web.Response(status=403)
        return web.Response(text=request.query.get("echostr", "")[:200])

    async def take(self, request: web.Request) -> web.Response:
        body = await read_whole(request.content, LARGEST)
        if body is None:
            return web.Response(status=413)
        try:
            self._check(request)
            said = hear(self._open(request, read_xml(body)))
        except Forged:
            return web.Response(status=403)
        if said is not None:
            try:
                await self._intake.take(push_of(said, self._clock(), uuid4().hex))
            except NotKept:
                return web.Response(status=503)
        return web.Response(text="success")

    def _check(self, request: web.Request) -> None:
        told = request.query
        stamps = told.get("timestamp", ""), told.get("nonce", "")
        check(told.get("signature", ""), self._account.token, *stamps)

    def _open(self, request: web.Request, push: dict[str, str]) -> dict[str, str]:
        """A sealed push is taken only with the seal's own signature; the account takes no other."""
        told, sealed = request.query, push.get("Encrypt", "")
        stamps = told.get("timestamp", ""), told.get("nonce", "")
        check(told.get("msg_signature", ""), self._account.token, *stamps, sealed)
        return read_xml(self._account.seal.open(sealed))
