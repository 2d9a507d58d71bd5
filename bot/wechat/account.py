"""The official account, as its console shows it."""

from dataclasses import dataclass

from bot.tencent.sealing import Seal

WECHAT_PATH = "/callbacks/wechat"
WECHAT_API = "https://api.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class WechatAccount:
    """`token` and `seal` prove pushes and hide what they say; `api` ends without a slash."""

    appid: str
    secret: str
    token: str
    seal: Seal
    api: str = WECHAT_API
