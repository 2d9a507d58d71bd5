"""What an examiner changes in a messenger: days, districts, a task that they cannot keep, being there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dispatch_office import EXAM_DAY, an_office
from dispatch_story import CONFIRM, MINUTE, YES, Story, invited_to, state_of
from talk_office import Chat
from talk_people import as_examiner

from db.models import Audit, BlockedDate, ExaminerDistrict, Invitation, TaskEvent

pytestmark = pytest.mark.usefixtures("database")


async def asked(story: Story) -> tuple[Chat, Invitation]:
    [only] = await an_office(examiners=1)
    [invited] = await invited_to(await story.opens(required=3))
    return await as_examiner(Chat(act=story.act("chat")), only), invited


async def certain(story: Story) -> tuple[Chat, Invitation]:
    chat, invited = await asked(story)
    await story.answers(invited, YES)
    await story.wait(2 * MINUTE)
    await story.answers(invited, CONFIRM)
    chat.act = story.act("chat")
    return chat, invited


async def test_who_cannot_come_says_why_and_confirms_it() -> None:
    chat, invited = await certain(Story())

    await chat.say("我来不了了，不参加")
    await chat.press("3月20日上午 电工")
    assert "您不参加" in await chat.press("生病")
    assert await state_of(invited) == "CONFIRMED"
    assert "您答复不能参加" in await chat.press("确认不参加")

    assert await state_of(invited) == "WITHDRAWN"
    event = await TaskEvent.get(kind="declined_because")
    assert (event.detail, event.invitation_id) == ({"which": "ill"}, invited.id)


async def test_who_thinks_again_keeps_the_task() -> None:
    chat, invited = await certain(Story())
    await chat.say("不参加")
    await chat.press("3月20日上午 电工")
    await chat.press("出差")

    assert "什么都没有改" in await chat.press("还是参加")
    assert await state_of(invited) == "CONFIRMED"


async def test_one_checks_in_on_the_day_and_once() -> None:
    chat, invited = await certain(Story())
    assert "今天没有您已确认的考评任务" in await chat.say("签到")
    chat.later(days=(EXAM_DAY - date(2027, 3, 1)).days)

    assert "已签到：3月20日上午" in await chat.say("签到")
    assert "已经签到过了" in await chat.say("签到")
    assert (await TaskEvent.get(kind="checked_in")).invitation_id == invited.id


async def test_who_is_not_certain_cannot_check_in() -> None:
    chat, _ = await asked(Story())
    chat.act = chat.act.__class__(datetime(2027, 3, 20, 1, tzinfo=UTC), "chat", chat.act.chance)

    assert "今天没有您已确认" in await chat.say("签到")
    assert await TaskEvent.filter(kind="checked_in").count() == 0


async def test_days_are_added_in_words_and_taken_off_by_buttons() -> None:
    chat, _ = await certain(Story())

    assert "没有登记不便日期" in await chat.say("不便日期")
    assert "2027年3月20日、2027年3月21日" in await chat.say("3月20日到21日")
    assert [each.day for each in await BlockedDate.all().order_by("day")] == [
        EXAM_DAY,
        EXAM_DAY + timedelta(days=1),
    ]
    assert "2027年3月20日" not in (await chat.press("删除 2027年3月20日")).splitlines()[0]
    assert "没有看懂日期" in await chat.say("哪天都行")
    assert "已退出" in await chat.press("好了")
    assert await Audit.filter(action__startswith="examiner.").count() == 2


async def test_a_day_with_a_task_is_pointed_out() -> None:
    chat, _ = await certain(Story())
    await chat.say("不便日期")

    assert "3月20日 您已有考评任务" in await chat.say("3月20日")


async def test_districts_are_wished_in_their_order() -> None:
    chat, _ = await asked(Story())

    assert "意愿区域（先后为序）：东湖区" in await chat.say("意愿区域")
    assert "东湖区、西湖区" in await chat.say("西湖区")
    await chat.press("删除 东湖区")

    wishes = await ExaminerDistrict.all().prefetch_related("district")
    assert [(each.district.code, each.rank) for each in wishes] == [("360103", 1)]
