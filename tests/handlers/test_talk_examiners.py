"""What an examiner asks in a messenger: invitations, tasks, the team, the place."""

import pytest
from dispatch_office import an_office
from dispatch_story import CONFIRM, MINUTE, YES, Story, invited_to, state_of
from talk_office import Chat
from talk_people import as_examiner

from db.models import Invitation, OutgoingMessage
from delivery.outbox import read_choices
from exam.eligibility import Half

pytestmark = pytest.mark.usefixtures("database")


async def asked(story: Story, examiners: int = 1) -> tuple[Chat, Invitation]:
    """The first examiner holds one open question, and is bound to a chat."""
    first = (await an_office(examiners=examiners))[0]
    invited = await invited_to(await story.opens(required=3))
    chat = await as_examiner(Chat(act=story.act("chat")), first)
    return chat, next(each for each in invited if each.examiner_id == first.id)


async def test_an_invitation_is_shown_with_buttons_that_are_codes() -> None:
    chat, invited = await asked(Story())

    said = await chat.say("我的邀请")
    assert "3月20日上午 电工三级：能否参加" in said
    understood = await chat.press("能参加 3月20日上午")

    assert await state_of(invited) == "S2A"
    assert "您答复能参加" in understood
    assert "还要请您确认一次" in understood
    assert "您答复确认参加，现在是“已确认”" in await chat.press("确认参加 3月20日上午")
    assert await state_of(invited) == "CONFIRMED"


async def test_an_examiner_is_offered_nothing_of_a_candidate_and_may_ask_it_all_the_same() -> None:
    chat, _ = await asked(Story())

    await chat.say("帮助")

    rows = await OutgoingMessage.filter(channel=chat.channel).order_by("-id")
    offered = [each.label for row in read_choices(rows[0].choices or "") for each in row]
    assert offered[:2] == ["我的邀请", "我的任务"]
    assert "准考证和座位" not in offered
    assert "没有查到您的成绩" in await chat.say("成绩")


async def test_a_lone_word_answers_the_one_question_that_is_open() -> None:
    chat, invited = await asked(Story())

    assert "您答复不能参加" in await chat.say("不能")

    assert await state_of(invited) == "DECLINED"
    assert "没有等您答复" in await chat.say("我的邀请")


async def test_a_lone_word_answers_nothing_where_two_questions_are_open() -> None:
    story = Story()
    chat, invited = await asked(story)
    await story.opens(required=3, half=Half.PM)

    await chat.say("能")

    assert await state_of(invited) == "S1A"


async def test_the_button_of_a_question_that_is_over_says_so_kindly() -> None:
    story = Story()
    chat, invited = await asked(story)
    await chat.say("我的邀请")
    old = await chat.button("不能参加 3月20日上午")
    await Invitation.filter(id=invited.id).update(version=2)

    said = await chat.say(old, pressed=True)

    assert "已经不用再答复" in said
    assert not [row for row in await OutgoingMessage.filter(channel="sms") if "telegram" in row.address]


async def test_tasks_team_and_place_are_told_once_they_are_certain() -> None:
    story = Story()
    chat, _ = await asked(story, examiners=3)
    assert "没有已确认" in await chat.say("我的任务")
    for each in await Invitation.all():
        await story.answers(each, YES)
    await story.wait(2 * MINUTE)
    for each in await Invitation.all():
        await story.answers(each, CONFIRM)

    assert "地点：第1考点" in await chat.say("我的任务")
    team = await chat.say("组员")
    assert "考评员1" in team
    assert "13800000002" in team
    assert "（组长）" in team
    place = await chat.say("考点地址")
    assert "https://uri.amap.com/search?keyword=%E7%AC%AC1" in place


async def test_expenses_are_told_truthfully() -> None:
    chat, _ = await asked(Story())

    assert "还不能在这里查询" in await chat.say("费用")
