"""What we say to a member: a text, or a card with buttons where there is room for it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.tencent.speaking import Codes, TencentChannel, within
from bot.tencent.tokens import Api
from bot.wecom.account import WecomAccount
from bot.wecom.hearing import CHANNEL
from delivery.channel import Accepted, Choice, Outcome, Outgoing
from delivery.said import account_in

MOST_BUTTONS = 6
MOST_ON_CARD = 112  # characters that a card shows whole
CODES = Codes(
    gone=frozenset({81013, 60111}),  # no such member, or one who may not see the app
    closed=frozenset(),
    busy=frozenset({-1, 45009, 45033}),
    # secret, corporation, app, the list of addresses, rights
    account=frozenset({40001, 40013, 40056, 60020, 48002, 301002}),
)


async def ask_token(account: WecomAccount, api: Api) -> dict[str, Any]:
    """gettoken: WeCom gives every instance the same one while it is valid."""
    told = urlencode({"corpid": account.corpid, "corpsecret": account.secret})
    return await api.get(f"/cgi-bin/gettoken?{told}")


class WecomChannel(TencentChannel):
    name = CHANNEL
    path = "/cgi-bin/message/send"
    codes = CODES

    def __init__(self, api: Api, agent: int) -> None:
        super().__init__(api)
        self._agent = agent

    def written(self, message: Outgoing) -> Mapping[str, Any]:
        choices = [each for row in message.choices for each in row]
        to = {"touser": account_in(message.address), "agentid": self._agent}
        if 0 < len(choices) <= MOST_BUTTONS and len(message.text) <= MOST_ON_CARD:
            return {**to, "msgtype": "template_card", "template_card": _card(message, choices)}
        text = within(_with_words(message.text, choices))
        return {**to, "msgtype": "text", "text": {"content": text}}

    def outcome(self, told: Mapping[str, Any]) -> Outcome:
        """Whoever the app does not reach is named beside an errcode of 0."""
        return self.codes.refused(81013) if told.get("invaliduser") else Accepted(str(told.get("msgid", "")))


def _card(message: Outgoing, choices: list[Choice]) -> Mapping[str, Any]:
    """The first line is the card's title."""
    title, _, rest = message.text.partition("\n")
    return {
        "card_type": "button_interaction",
        "main_title": {"title": title},
        "sub_title_text": rest,
        "task_id": message.out_id,
        "button_list": [{"text": each.label, "key": each.says} for each in choices],
    }


def _with_words(text: str, choices: list[Choice]) -> str:
    """Without buttons the choices are words to answer with."""
    return "\n".join([text, f"可回复：{'、'.join(map(_named, choices))}"]) if choices else text


def _named(choice: Choice) -> str:
    """The word that says it, without the step that a button names."""
    word = choice.says.partition("#")[0]
    return word if word == choice.label else f"{word}（{choice.label}）"
