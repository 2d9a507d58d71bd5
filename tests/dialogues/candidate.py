"""What is before a talk of candidate.toml, and the talk itself."""

import tomllib
from pathlib import Path
from typing import Any

from public_on_loopback import last_code
from registration_office import Office, a_number
from talk_office import Chat, outcomes
from talkers import PHONE, a_talker, bind, registered

STORIES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("candidate.toml").read_text(encoding="utf-8")
)["story"]
CARD = a_number(2)


async def somebody(who: str, office: Office, chat: Chat) -> Chat:
    """The account as it is before: nobody's, bound to a registration, or to a phone alone."""
    if who == "proved":
        await bind(chat, CARD)
        return chat
    row = await registered(office)
    return await a_talker(row, chat) if who == "bound" else chat


async def filled(text: str) -> str:
    code = await last_code(PHONE) if "{code}" in text else ""
    return text.format(tail=CARD[-6:], phone=PHONE, code=code, card=CARD, name="张秀英")


async def tell(story: dict[str, Any], office: Office, chat: Chat) -> None:
    """The turns, and what the rows say that came of them."""
    await somebody(story["who"], office, chat)
    before = len(await outcomes())
    for turn in story["turns"]:
        said = (
            await chat.press(turn["press"]) if "press" in turn else await chat.say(await filled(turn["say"]))
        )
        assert turn["hears"] in said
    assert (await outcomes())[before:] == story["outcomes"]
