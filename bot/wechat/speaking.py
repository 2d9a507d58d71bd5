"""What we say to a follower: a text, or a text with a menu of choices, inside the window of 48 hours."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import ClientError

from bot.tencent.tokens import Api, ApiError
from bot.wechat.account import WechatAccount
from bot.wechat.hearing import CHANNEL
from db.models.delivery import Failure
from delivery.channel import Accepted, Bulk, InDoubt, Outcome, Outgoing, Refused, Scope, Sighting
from delivery.posting import lost
from delivery.said import account_in

MOST_BYTES = 2048
SOON = timedelta(seconds=10)
LATER = timedelta(minutes=5)
GONE = frozenset({40003, 43004, 43019})  # no such follower, follows no more
CLOSED = frozenset({45015, 45047})  # the window is over, or its messages are used up
BUSY = frozenset({-1, 45009, 45011})
ACCOUNT = frozenset({40001, 40013, 40125, 40164, 48001, 50001, 50002})
"""What staff must mend at the platform: secret, appid, the list of addresses, rights, a blocked account."""


async def ask_token(account: WechatAccount, api: Api) -> dict[str, Any]:
    """stable_token: every instance may ask, and all get the same one."""
    body = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
    return await api.post("/cgi-bin/stable_token", body)


class WechatChannel:
    """The account as a channel (delivery.channel.Channel)."""

    name = CHANNEL
    bulk = Bulk()
    talks = True

    def __init__(self, api: Api) -> None:
        self._api = api

    async def send(self, messages: Sequence[Outgoing], out_id: str) -> Outcome:
        """Say the one line; WeChat keeps no id of ours."""
        (message,) = messages
        try:
            await self._api.call("/cgi-bin/message/custom/send", _body(message))
        except ApiError as no:
            return _refused(no.code)
        except (ClientError, OSError, TimeoutError) as error:
            return lost(error, SOON)
        except ValueError:
            return InDoubt("odd_answer")
        return Accepted("")

    async def look(self, message: Outgoing) -> Sighting | None:
        raise NotImplementedError("WeChat cannot be asked for what it got")


def _body(message: Outgoing) -> Mapping[str, Any]:
    who, text = account_in(message.address), _within(message.text, MOST_BYTES)
    choices = [each for row in message.choices for each in row]
    if not choices:
        return {"touser": who, "msgtype": "text", "text": {"content": text}}
    menu = [{"id": each.says, "content": each.label} for each in choices]
    told = {"head_content": text, "list": menu, "tail_content": ""}
    return {"touser": who, "msgtype": "msgmenu", "msgmenu": told}


def _within(text: str, most: int) -> str:
    """The text, or its beginning: WeChat counts bytes."""
    data = text.encode()
    return text if len(data) <= most else data[: most - 3].decode(errors="ignore") + "…"


def _refused(code: int) -> Outcome:
    told = f"errcode_{code}" if code > 0 else f"http_{-code}"
    if code in GONE:
        return Refused("blocked", Failure.PERMANENT)
    if code in CLOSED:
        return Refused("window_closed", Failure.PERMANENT)
    if code in ACCOUNT:
        return Refused(told, Failure.TECHNICAL, LATER, Scope.CHANNEL)
    if code in BUSY:
        return Refused(told, Failure.TEMPORARY, SOON)
    return InDoubt(told) if code < 0 else Refused(told, Failure.PERMANENT)
