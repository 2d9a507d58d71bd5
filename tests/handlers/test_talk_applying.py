"""Registering in a chat: the same draft as on the page, step by step, for days, with what is wrong named."""

import re
from pathlib import Path

import pytest
from charging_office import prices
from photos import a_photo
from public_on_loopback import last_code
from registration_office import HOUSE, Office, a_number, an_office
from talk_office import Chat, outcomes
from talkers import PHONE, bind

from db import secrets, storage
from db.models import ChatAccount, Dialogue, File, IncomingMessage, Person, PlanItem, Pledge, Registration
from db.models.delivery import Reading
from delivery import inbox
from delivery.inbox import Incoming
from exam.registration import State
from handlers.applying import drafting
from handlers.applying.scans import Upload, keep
from handlers.proving.sessions import Visitor
from messages.words import say

pytestmark = pytest.mark.usefixtures("database")
NAME, CARD = "张秀英", a_number(2)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    storage.use(tmp_path / "files")


async def an_open_office() -> Office:
    office = await an_office()
    await prices(office)
    return office


async def a_chat() -> Chat:
    """A phone that is proved and speaks for nobody yet."""
    chat = Chat()
    await bind(chat, CARD)
    return chat


async def send_file(chat: Chat, content: bytes) -> str:
    """A file in the chat, as the messenger's side keeps it."""
    kept = (await keep(Upload("other", "me.jpg", content), HOUSE)).file
    assert kept is not None
    chat.later(seconds=5)
    said = Incoming(chat.channel, chat.address, f"f{kept.id}", "", chat.act.now)
    await inbox.keep([said], chat.act.now)
    await IncomingMessage.filter(state=Reading.WAITING).update(file_id=kept.id)
    await chat.read()
    return "\n".join(row.text for row in await chat.heard())


async def up_to_the_photo(chat: Chat) -> str:
    await chat.say("我要报名")
    await chat.say("1")
    await chat.say("电工")
    await chat.say(NAME)
    await chat.press("居民身份证")
    said = await chat.say(CARD)
    while "证件照" not in said:
        said = await chat.press("跳过")
    return said


async def up_to_the_summary(chat: Chat) -> str:
    await up_to_the_photo(chat)
    await send_file(chat, a_photo())
    await chat.press("没有了")
    return await chat.say(NAME)


def my_visitor() -> Visitor:
    return Visitor(0, f"+86{PHONE}", secrets.index(f"+86{PHONE}"))


async def test_somebody_registers_from_the_first_word_to_the_registration() -> None:
    await an_open_office()
    chat = await a_chat()

    said = await up_to_the_summary(chat)
    done = await chat.press("提交")

    assert "请核对：电工 三级/高级工" in said
    assert "姓名：张秀英" in said
    assert CARD not in said
    assert "考试费：260.00 元" in said
    assert "报名已提交" in done
    row = await Registration.get().prefetch_related("person")
    assert (row.state, row.person.name, row.photo_id is not None) == (State.SUBMITTED, NAME, True)
    assert await Pledge.filter(registration_id=row.id).count() == 1
    assert (await ChatAccount.get()).person_id == row.person_id
    assert await Dialogue.filter(closed_at=None).count() == 0
    assert "正在审核" in await chat.say("审核结果")


async def test_who_is_not_bound_proves_their_phone_first_and_goes_on() -> None:
    await an_open_office()
    chat = Chat()

    assert "请先绑定" in await chat.say("报名")
    await chat.say(f"{CARD[-6:]} {PHONE}")
    assert "请选择要报的鉴定计划" in await chat.say(await last_code(PHONE))


async def test_what_is_wrong_is_named_and_asked_again() -> None:
    await an_open_office()
    chat = await a_chat()
    await chat.say("报名")
    assert "没有找到" in await chat.say("飞行员")
    await chat.press(f"1. {await plan_title()}"[:40])
    await chat.say("1")
    await chat.say(NAME)
    await chat.press("居民身份证")

    said = await chat.say(CARD[:-1] + ("1" if CARD[-1] != "1" else "2"))

    assert "校验" in said
    assert "请填写证件号码" in said
    assert "文化程度" in await chat.say(CARD)


async def plan_title() -> str:
    item = await PlanItem.get().prefetch_related("plan")
    return item.plan.title


async def test_an_identity_of_somebody_else_is_refused() -> None:
    await an_open_office()
    await Person.create(
        name=NAME,
        id_type="id_card",
        id_number=CARD,
        id_index=secrets.index(CARD),
        sex="female",
        born_on="1990-03-07",
        nation="汉",
        phone="+8613900139000",
        phone_index=secrets.index("+8613900139000"),
        phone_proved_at=HOUSE.now,
        made_at=HOUSE.now,
        changed_at=HOUSE.now,
    )
    chat = await a_chat()
    await chat.say("报名")
    await chat.say("1")
    await chat.say("1")
    await chat.say(NAME)
    await chat.press("居民身份证")

    assert "请填写证件号码" in await chat.say(CARD)


async def test_another_question_in_the_middle_is_answered_and_the_step_repeated() -> None:
    await an_open_office()
    chat = await a_chat()
    await chat.say("报名")
    await chat.say("1")
    await chat.say("1")
    await chat.say(NAME)

    said = await chat.say("公告")

    assert "现在没有公告" in said
    assert "请填写证件类型" in said
    assert "请填写证件类型" in await chat.say("继续")
    await chat.press("居民身份证")
    assert (await outcomes())[-3:] == ["asked:announcement", "go_on", "guided:apply"]


async def test_who_leaves_goes_on_after_days_where_they_stopped() -> None:
    await an_open_office()
    chat = await a_chat()
    await up_to_the_photo(chat)

    assert "填过的内容都留着" in await chat.say("取消")
    chat.later(days=3)
    assert "没填完的报名：电工 三级/高级工" in await chat.say("报名")
    await chat.press("继续填写")
    said = ""
    for _ in range(6):
        said = await chat.press("跳过")
        if "证件照" in said:
            break
    assert "证件照" in said
    assert await Dialogue.filter(channel="web").count() == 1


async def test_what_was_filled_in_on_the_page_is_not_asked_again() -> None:
    office = await an_open_office()
    chat = await a_chat()
    draft = await drafting.begin(my_visitor(), office.item.id, chat.act)
    typed = {"name": NAME, "id_type": "id_card", "id_number": CARD}
    await drafting.keep(my_visitor(), draft.id, "who", typed, chat.act)

    await chat.say("报名")

    assert "文化程度" in await chat.press("继续填写")


async def test_a_bad_photo_is_refused_with_the_reason_and_a_text_is_no_photo() -> None:
    await an_open_office()
    chat = await a_chat()
    await up_to_the_photo(chat)

    assert "证件照" in await chat.say("发不了")
    assert "太小" in await send_file(chat, a_photo(60, 84))
    assert await File.filter(kind="photo").count() == 0
    assert "没有了" in await send_file(chat, a_photo())


async def test_only_the_own_name_signs_and_what_was_filled_in_can_be_mended() -> None:
    await an_open_office()
    chat = await a_chat()
    await up_to_the_photo(chat)
    await send_file(chat, a_photo())
    assert "本人姓名作为签名" in await chat.press("没有了")

    assert "签名与报名的姓名不一致" in await chat.say("李四")
    await chat.say(NAME)
    await chat.press("修改")
    await chat.press("文化程度")
    said = await chat.press(say("education.college"))

    assert f"文化程度：{say('education.college')}" in said
    await chat.press("修改")
    await chat.press("姓名")
    assert "请填写证件号码" in await chat.say("张秀莲")
    await chat.press("修改")
    await chat.press("姓名")
    assert "请核对" in await chat.say(NAME)


async def test_a_draft_that_was_handed_in_elsewhere_is_gone_here() -> None:
    await an_open_office()
    chat = await a_chat()
    await up_to_the_summary(chat)
    draft = (await drafting.list_drafts(my_visitor(), chat.act))[0]
    await drafting.drop(my_visitor(), draft.id, chat.act)

    assert "已经提交、放弃" in await chat.press("提交")


async def test_nothing_to_register_for_is_said() -> None:
    chat = await a_chat()

    assert "现在没有可以自己报名的鉴定计划" in await chat.say("报名")


def test_the_promise_is_the_same_as_on_the_page() -> None:
    root = Path(__file__).parents[2]
    page = (root / "console/public/templates/pledge.html").read_text(encoding="utf-8")
    talk = (root / "messages/zh/talk/apply_pledge.txt").read_text(encoding="utf-8")

    for words in re.findall(r"<(?:h3|p|li)>(.*?)</", page):
        assert words in talk
