"""What we say to a follower: a text, or a text with a menu of choices, inside the window of 48 hours."""

from collections.abc import Mapping
from typing import Any

from bot.tencent.speaking import Codes, TencentChannel, within
from bot.tencent.tokens import Api
from bot.wechat.account import WechatAccount
from bot.wechat.hearing import CHANNEL
from delivery.channel import Outgoing
from delivery.said import account_in

CODES = Codes(
    gone=frozenset({40003, 43004, 43019}),  # no such follower, follows no more
    closed=frozenset({45015, 45047}),  # the window is over, or its messages are used up
    busy=frozenset({-1, 45009, 45011}),
    # secret, appid, the list of addresses, rights, a blocked account
    account=frozenset({40001, 40013, 40125, 40164, 48001, 50001, 50002}),
)


async def ask_token(account: WechatAccount, api: Api) -> dict[str, Any]:
    """stable_token: every instance may ask, and all get the same one."""
    body = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
    return await api.post("/cgi-bin/stable_token", body)


class WechatChannel(TencentChannel):
    name = CHANNEL
    path = "/cgi-bin/message/custom/send"
    codes = CODES

    def written(self, message: Outgoing) -> Mapping[str, Any]:
        who, text = account_in(message.address), within(message.text)
        choices = [each for row in message.choices for each in row]
        if not choices:
            return {"touser": who, "msgtype": "text", "text": {"content": text}}
        menu = [{"id": each.says, "content": each.label} for each in choices]
        told = {"head_content": text, "list": menu, "tail_content": ""}
        return {"touser": who, "msgtype": "msgmenu", "msgmenu": told}
