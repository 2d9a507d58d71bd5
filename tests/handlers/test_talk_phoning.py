"""Changing one's phone in a chat: the new number is proved, the old one is told, everything follows."""

import pytest
from public_on_loopback import last_code
from registration_office import HOUSE, a_form, an_office
from talk_office import Chat
from talkers import PHONE, a_talker, registered

from db import secrets
from db.models import Audit, ChatAccount, OutgoingMessage, Person, Plan
from handlers.registration.registering import register

pytestmark = pytest.mark.usefixtures("database")
NEW = "13900139000"


async def changing() -> Chat:
    """Who has asked to change and was sent a code on the new number."""
    chat = await a_talker(await registered(await an_office()))
    assert "138****8000" in await chat.say("变更手机号")
    assert "验证码已发到 139****9000" in await chat.say(NEW)
    return chat


async def test_the_code_of_the_new_number_changes_it_everywhere_and_the_old_one_is_told() -> None:
    chat = await changing()

    assert "已变更为 139****9000" in await chat.say(await last_code(NEW))

    person, account = await Person.get(), await ChatAccount.get()
    assert (person.phone, person.phone_proved_at) == (f"+86{NEW}", chat.act.now)
    assert (account.phone, account.phone_index) == (f"+86{NEW}", secrets.index(f"+86{NEW}"))
    told = await OutgoingMessage.get(message="phone_changed", channel="sms")
    assert told.address == f"+86{PHONE}"
    assert await Audit.filter(action="phone.changed").count() == 1


async def test_a_wrong_code_changes_nothing() -> None:
    chat = await changing()
    wrong = "000000" if await last_code(NEW) != "000000" else "111111"

    assert "还可以试 4 次" in await chat.say(wrong)
    assert (await Person.get()).phone == f"+86{PHONE}"


async def test_a_number_that_is_proved_for_somebody_else_is_not_taken_over() -> None:
    chat = await changing()
    await register((await Plan.get()).id, a_form(4, phone=f"+86{NEW}"), None, HOUSE)
    await Person.filter(phone_index=secrets.index(f"+86{NEW}")).update(phone_proved_at=HOUSE.now)

    assert "不能变更" in await chat.say(await last_code(NEW))
    assert await Person.filter(phone_index=secrets.index(f"+86{PHONE}")).count() == 1


async def test_the_same_number_and_nonsense_are_asked_for_again() -> None:
    chat = await a_talker(await registered(await an_office()))
    await chat.say("变更手机号")

    for text in (PHONE, "你好", "12345"):
        assert "请回复新的 11 位手机号" in await chat.say(text)
