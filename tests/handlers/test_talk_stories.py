"""The stories of tests/dialogues/candidate.toml, told to the handlers: words and outcome rows."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from public_on_loopback import last_code
from registration_office import Office, a_number, an_office
from talk_office import Chat, outcomes
from talkers import PHONE, a_talker, bind, registered

from db.models import Audit, ChatAccount, Person

pytestmark = pytest.mark.usefixtures("database")
FILE = Path(__file__).parent.parent / "dialogues" / "candidate.toml"
STORIES: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["story"]
CARD = a_number(2)


async def somebody(who: str, office: Office) -> Chat:
    if who == "proved":
        chat = Chat()
        await bind(chat, CARD)
        return chat
    row = await registered(office)
    return await a_talker(row) if who == "bound" else Chat()


async def filled(text: str) -> str:
    code = await last_code(PHONE) if "{code}" in text else ""
    return text.format(tail=CARD[-6:], phone=PHONE, code=code, card=CARD, name="张秀英")


async def told(chat: Chat, turn: dict[str, str]) -> str:
    return await chat.press(turn["press"]) if "press" in turn else await chat.say(await filled(turn["say"]))


@pytest.mark.parametrize("story", STORIES, ids=[each["name"] for each in STORIES])
async def test_a_candidate(story: dict[str, Any]) -> None:
    chat = await somebody(story["who"], await an_office())
    before = len(await outcomes())

    for turn in story["turns"]:
        said = (
            await chat.press(turn["press"]) if "press" in turn else await chat.say(await filled(turn["say"]))
        )
        assert turn["hears"] in said

    assert (await outcomes())[before:] == story["outcomes"]


async def test_there_are_twelve_stories() -> None:
    assert len(STORIES) == 12


async def test_who_unbinds_is_audited_and_the_account_holds_nothing_of_them() -> None:
    chat = await a_talker(await registered(await an_office()))
    await chat.say("解绑")

    assert "已解绑" in await chat.say("是的")

    account = await ChatAccount.get()
    assert (account.phone, account.phone_index, account.person_id, account.bound_at) == (None, "", None, None)
    assert await Audit.filter(action="account.unbound").count() == 1
    assert await Person.all().count() == 1
    assert "不用解绑" in await chat.say("解绑")
