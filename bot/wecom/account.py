"""One app of a corporation, as its console shows it."""

from dataclasses import dataclass

from bot.tencent.sealing import Seal

WECOM_PATH = "/callbacks/wecom"
WECOM_API = "https://qyapi.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class WecomAccount:
    """`agent` numbers the app; `token` and `seal` prove pushes and hide them; `api` ends without a slash."""

    corpid: str
    agent: int
    secret: str
    token: str
    seal: Seal
    api: str = WECOM_API
