"""Where WeCom pushes; its echo is sealed like everything else."""

from aiohttp import web

from bot.tencent.callbacks import Clock, Pushes
from bot.wecom.account import WECOM_PATH, WecomAccount
from bot.wecom.hearing import hear
from delivery.intake import Intake


def add_callbacks(app: web.Application, account: WecomAccount, intake: Intake, clock: Clock) -> None:
    """Answer GET and POST /callbacks/wecom (bot.tencent.callbacks)."""
    _Pushes(account.token, account.seal, hear, intake, clock).add_to(app, WECOM_PATH)


class _Pushes(Pushes):
    def echoed(self, request: web.Request) -> str:
        return self.opened(request, request.query.get("echostr", ""))
