"""Where WeChat pushes; it signs the address of every call, beside what is sealed."""

from aiohttp import web

from bot.tencent.callbacks import Clock, Pushes
from bot.tencent.sealing import check
from bot.wechat.account import WECHAT_PATH, WechatAccount
from bot.wechat.hearing import hear
from delivery.intake import Intake


def add_callbacks(app: web.Application, account: WechatAccount, intake: Intake, clock: Clock) -> None:
    """Answer GET and POST /callbacks/wechat (bot.tencent.callbacks)."""
    _Pushes(account.token, account.seal, hear, intake, clock).add_to(app, WECHAT_PATH)


class _Pushes(Pushes):
    def echoed(self, request: web.Request) -> str:
        self.check_more(request)
        return request.query.get("echostr", "")[:200]

    def check_more(self, request: web.Request) -> None:
        told = request.query
        stamps = told.get("timestamp", ""), told.get("nonce", "")
        check(told.get("signature", ""), self._token, *stamps)
