"""Staff take people out, place replies and carry broadcasts through, in a messenger."""

from dataclasses import replace

import pytest
from broadcast_office import WANG, a_draft
from dispatch_office import an_office, number_of
from dispatch_story import Story, invited_to, state_of
from staff_rows import a_member
from talk_office import Chat
from talk_people import as_staff

from db.models import Audit, Broadcast, IncomingMessage, Organisation
from db.models.delivery import Reading
from exam.policy import Role

pytestmark = pytest.mark.usefixtures("database")


async def office_of(
    story: Story, code: str = "360102", address: str = "telegram:7001", role: Role = Role.DIRECTOR
) -> Chat:
    staff = await a_member(await Organisation.get(code=code), role, login=f"d{address[-4:]}")
    return await as_staff(Chat(address, act=replace(story.act("chat"), sign=WANG.sign)), staff)


async def test_somebody_is_taken_out_with_a_reason_and_after_a_confirmation() -> None:
    story = Story()
    [only] = await an_office(examiners=1)
    task = await story.opens(required=3)
    [invited] = await invited_to(task)
    chat = await office_of(story)

    await chat.say("换人")
    await chat.press(f"任务 {task}")
    await chat.press(f"考评员1（{only.id}）")
    assert "原因：需要回避" in await chat.press("需要回避")
    assert await state_of(invited) == "S1A"
    assert "换下考评员1" in await chat.press("确认换下考评员1")

    assert await state_of(invited) == "CANCELLED"
    assert (await Audit.get(action="task.remove")).detail["reason"] == "需要回避"


async def test_an_unclear_reply_is_matched_to_its_invitation() -> None:
    story = Story()
    await an_office(examiners=1)
    [invited] = await invited_to(await story.opens(required=3))
    row = await story.says(number_of(1), "能来")
    await IncomingMessage.filter(id=row.id).update(state=Reading.UNMATCHED, outcome="unreadable")
    await story.says("+8613999999999", "什么意思")
    chat = await office_of(story, "3601")

    assert "考评员1 138****0001：能来" in await chat.say("人工匹配")
    await chat.press("3月20日上午")
    assert "将把这条回复算作对 3月20日上午 邀请的答复“不能参加”" in await chat.press("不能参加")
    assert "已处理，邀请现在是“" in await chat.press("确认")

    assert await state_of(invited) == "DECLINED"
    assert (await IncomingMessage.get(id=row.id)).outcome == "matched:DECLINED"


async def test_a_broadcast_is_submitted_approved_by_a_second_and_started() -> None:
    story = Story()
    await an_office(examiners=3)
    await story.setting("broadcast.approve_above", "1")
    row = await a_draft()
    author = await office_of(story, "3601")
    second = await office_of(story, "3601", "telegram:7002", Role.CHIEF)

    await author.say("群发")
    assert "将提交，3 人" in await author.press(f"群发 {row.id}")
    assert "“待审批”" in await author.press("确认提交，3 人")
    await author.say("群发")
    await author.press(f"群发 {row.id}")
    assert "须由另一人审批" in await author.press("确认批准，3 人")
    assert (await Broadcast.get()).state == "SUBMITTED"
    await second.say("群发")
    await second.press(f"群发 {row.id}")
    assert "“已批准”" in await second.press("确认批准，3 人")
    await author.say("群发")
    await author.press(f"群发 {row.id}")
    assert "“发送中”" in await author.press("确认开始发送，3 人")
    assert (await Broadcast.get()).state == "RUNNING"
