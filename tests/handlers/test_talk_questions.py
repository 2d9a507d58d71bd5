"""Questions of candidates in a messenger: answered from live data, in one message, once they are bound."""

import pytest
from public_on_loopback import last_code
from registration_office import HOUSE, Office, a_form, an_office
from talk_office import Chat, outcomes

from db.models import ChatAccount, IncomingMessage, Person, Registration
from db.models.delivery import Reading
from exam.registration import State
from handlers.registration.registering import register

pytestmark = pytest.mark.usefixtures("database")
PHONE = "13800138000"


async def registered(office: Office) -> Registration:
    return await register(office.plan.id, a_form(2, phone=f"+86{PHONE}"), None, HOUSE)


async def bound(row: Registration, chat: Chat) -> str:
    person = await Person.get(id=row.person_id)
    await chat.say(f"{person.id_number[-6:]} {PHONE}")
    return await chat.say(await last_code(PHONE))


async def test_what_was_asked_first_is_answered_once_one_is_bound() -> None:
    row, chat = await registered(await an_office()), Chat()

    assert "查询前请先绑定" in await chat.say("审核通过了吗")
    said = await bound(row, chat)

    assert "绑定成功" in said
    assert "电工 三级/高级工：已提交，正在审核" in said


async def test_what_was_returned_is_told_with_reason_hint_and_day() -> None:
    row, chat = await registered(await an_office()), Chat()
    await chat.say("绑定")
    await bound(row, chat)
    await Registration.filter(id=row.id).update(
        state=State.RETURNED,
        return_reason="照片不合要求",
        return_hint="请换白底照片",
        mend_until_at=HOUSE.now,
    )

    said = await chat.say("审核结果")

    assert "原因：照片不合要求" in said
    assert "怎么改：请换白底照片" in said
    assert "请在 3月20日09:00 前修改" in said


async def test_a_registration_is_told_with_plan_state_and_day() -> None:
    row, chat = await registered(await an_office()), Chat()
    await chat.say("绑定")
    await bound(row, chat)

    await chat.say("帮助")
    said = await chat.press("我的报名")

    assert "电工 三级/高级工" in said
    assert "考试日期 5月15日" in said


async def test_after_three_texts_that_nobody_understands_a_human_looks() -> None:
    chat = Chat()

    said = [await chat.say(text) for text in ("今天天气不错", "哈哈哈", "😀")]

    assert "请点“绑定”" in said[1]
    assert "已转给工作人员" in said[2]
    assert await outcomes() == ["help", "help", "to_human"]
    assert await IncomingMessage.filter(state=Reading.UNMATCHED).count() == 1
    assert (await ChatAccount.get()).unread == 0
