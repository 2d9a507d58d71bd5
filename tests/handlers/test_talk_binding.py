"""Binding an account of a messenger: the end of an ID number, a phone, and the code that it gets."""

import pytest
from public_on_loopback import last_code
from registration_office import HOUSE, a_form, an_office
from talk_office import Chat, outcomes

from db.models import Audit, ChatAccount, Dialogue, OneTimeCode, OutgoingMessage, Person
from handlers.registration.registering import register

pytestmark = pytest.mark.usefixtures("database")
PHONE = "13800138000"


async def somebody() -> Person:
    """Who has registered, with the number of this phone."""
    office = await an_office()
    row = await register(office.plan.id, a_form(2, phone=f"+86{PHONE}"), None, HOUSE)
    return await Person.get(id=row.person_id)


async def bind(chat: Chat, person: Person) -> str:
    await chat.say("绑定")
    await chat.say(f"{person.id_number[-6:]} {PHONE}")
    return await chat.say(await last_code(PHONE))


async def test_who_knows_the_end_of_the_number_and_holds_the_phone_is_bound() -> None:
    person, chat = await somebody(), Chat()

    assert "请点“绑定”" in await chat.say("/start")
    assert "后六位" in await chat.press("绑定")
    assert "验证码已发到 138****8000" in await chat.say(f"{person.id_number[-6:]}，{PHONE}")
    assert "绑定成功。现在可以" in await chat.say(await last_code(PHONE))

    account = await ChatAccount.get()
    assert (account.person_id, account.phone, account.bound_at) == (person.id, f"+86{PHONE}", chat.act.now)
    assert await Audit.filter(action="account.bound").count() == 1
    assert await Dialogue.filter(closed_at=None).count() == 0


async def test_who_is_registered_is_said_to_nobody_without_the_code() -> None:
    person, known, unknown = await somebody(), Chat("telegram:1"), Chat("telegram:2")

    said = []
    for chat, phone in ((known, PHONE), (unknown, "13900139000")):
        await chat.say("绑定")
        said.append((await chat.say(f"{person.id_number[-6:]} {phone}")).replace(phone[:3], "1xx"))

    assert said[0].replace("8000", "9000") == said[1]
    assert await OneTimeCode.all().count() == 2


async def test_a_wrong_end_of_the_number_binds_the_phone_and_nobody() -> None:
    await somebody()
    chat = Chat()
    await chat.say("绑定")
    await chat.say(f"000000 {PHONE}")

    assert "没有找到" in await chat.say(await last_code(PHONE))
    account = await ChatAccount.get()
    assert (account.person_id, account.phone) == (None, f"+86{PHONE}")


async def test_wrong_codes_are_counted_and_five_of_them_end_it() -> None:
    person, chat = await somebody(), Chat()
    await chat.say("绑定")
    await chat.say(f"{person.id_number[-6:]} {PHONE}")
    wrong = "000000" if await last_code(PHONE) != "000000" else "111111"

    said = [await chat.say(wrong) for _ in range(5)]

    assert "还可以试 4 次" in said[0]
    assert "还可以试 1 次" in said[3]
    assert "验证码已失效" in said[4]
    assert (await ChatAccount.get()).bound_at is None


async def test_what_cannot_be_read_is_explained_and_one_stays_where_one_is() -> None:
    chat = Chat()
    await chat.say("绑定")

    for nonsense in ("你好", "13800138000", "070022", "", "😀" * 50, "070022 12345678901"):
        assert "没有看懂" in await chat.say(nonsense)
    assert await OutgoingMessage.filter(channel="sms").count() == 0


async def test_asking_for_a_code_again_at_once_is_refused_with_the_reason() -> None:
    chat = Chat()
    await chat.say("绑定")
    await chat.say(f"070022 {PHONE}")
    other = Chat("telegram:8")
    await other.say("绑定")

    assert "秒后再试" in await other.say(f"070022 {PHONE}")
    assert await OneTimeCode.all().count() == 1
    other.later(minutes=2)
    assert "验证码已发到" in await other.say(f"070022 {PHONE}")


async def test_a_button_of_an_earlier_step_is_dead() -> None:
    chat = Chat()
    await chat.say("绑定")
    await chat.say(f"070022 {PHONE}")
    old = await chat.button("重新填写")
    await chat.say(old, pressed=True)

    assert "已经失效" in await chat.say(old, pressed=True)


async def test_one_can_leave_at_any_step() -> None:
    chat = Chat()
    await chat.say("绑定")

    assert "已退出" in await chat.say("取消")
    assert "请点“绑定”" in await chat.say("070022")
    assert await Dialogue.filter(closed_at=None).count() == 0


async def test_a_message_that_is_pushed_twice_is_answered_once() -> None:
    chat = Chat()

    await chat.say("/start", number="77")
    await chat.say("/start", number="77")

    assert await OutgoingMessage.all().count() == 1
    assert await outcomes() == ["asked:help"]


async def test_who_blocks_us_is_marked_and_who_comes_back_is_not() -> None:
    chat = Chat()
    await chat.say("/start")

    await chat.say("/stop", pressed=True)
    assert (await ChatAccount.get()).blocked_at == chat.act.now

    await chat.say("/start")
    assert (await ChatAccount.get()).blocked_at is None
