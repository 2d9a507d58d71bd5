"""WeCom in small: sealed callbacks read by wechatpy, app messages, cards with buttons, rates."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sandbox_on_loopback import PATIENCE, Box, StandingClock, a_sandbox
from wechat_service import Service, a_wechat_service

from sandbox.options import WECOM
from sandbox.tencent.seal import Broken, Seal

CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "审批：电工四级", "desc": "37 人"},
    "task_id": "approve-7",
    "button_list": [{"text": "同意", "key": "7:yes"}, {"text": "退回", "key": "7:no"}],
}


@asynccontextmanager
async def a_corporation(clock: StandingClock | None = None) -> AsyncIterator[tuple[Box, Service]]:
    async with a_wechat_service(WECOM) as service:
        account = replace(WECOM, callback=service.url)
        async with a_sandbox(clock, wecom=account) as box:
            members = [{"channel": "wecom", "id": name, "name": name} for name in ("zhang", "chen")]
            await box.post("/chats", {"chats": members})
            yield box, service


async def token(box: Box, corpid: str = WECOM.id, secret: str = WECOM.secret) -> Any:
    return await box.get(f"/wecom/cgi-bin/gettoken?corpid={corpid}&corpsecret={secret}")


async def call(box: Box, interface: str, **body: object) -> Any:
    url = f"{box.url}/wecom/cgi-bin/message/{interface}?access_token={(await token(box))['access_token']}"
    told = {"agentid": WECOM.agent, **body}
    async with box.http.post(url, data=json.dumps(told, ensure_ascii=False)) as answer:
        return await answer.json()


async def send(box: Box, content: str, touser: str = "zhang", **more: object) -> Any:
    return await call(box, "send", touser=touser, msgtype="text", text={"content": content}, **more)


async def send_card(box: Box, touser: str = "zhang", **changed: object) -> Any:
    return await call(box, "send", touser=touser, msgtype="template_card", template_card={**CARD, **changed})


async def screen(box: Box, member: str = "zhang") -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = (await box.get(f"/chats/wecom/{member}"))["messages"]
    return messages


async def test_a_message_is_pushed_sealed_and_a_passive_reply_is_shown() -> None:
    async with a_corporation() as (box, service):
        service.answers.append(service.reply("zhang", MsgType="text", Content="3 件待办"))
        await box.post("/chats/wecom/zhang/say", {"text": "待办"})
        came = await service.next()
        async with asyncio.timeout(PATIENCE):
            while len(lines := await screen(box)) < 2:
                pass

        assert (came["ToUserName"], came["FromUserName"], came["Content"]) == (WECOM.id, "zhang", "待办")
        assert (came["AgentID"], came["MsgId"]) == (str(WECOM.agent), lines[0]["message_id"])
        assert (lines[1]["content"], service.echoes) == ("3 件待办", 1)


async def test_a_pressed_button_tells_its_task_and_its_code_makes_the_buttons_dead_once() -> None:
    async with a_corporation() as (box, service):
        assert (await send_card(box))["errcode"] == 0
        await box.post("/chats/wecom/zhang/press", {"text": "同意"})
        came = await service.next()
        code = came["ResponseCode"]
        done = await call(box, "update_template_card", response_code=code, button={"replace_name": "已同意"})
        again = await call(box, "update_template_card", response_code=code, button={"replace_name": "已同意"})
        (line,) = await screen(box)

        assert (came["Event"], came["EventKey"], came["TaskId"]) == (
            "template_card_event",
            "7:yes",
            "approve-7",
        )
        assert (done["errcode"], again["errcode"]) == (0, 42045)
        assert (line["content"], line["edited"]) == ("审批：电工四级\n37 人", True)
        assert line["buttons"] == [[{"text": "已同意", "data": None, "url": None}]]
        assert (await box.post("/chats/wecom/zhang/press", {"text": "已同意"}))[0] == 400


async def test_the_code_of_a_sent_card_changes_it_for_those_who_are_named_and_ends_after_72_hours() -> None:
    clock = StandingClock()
    async with a_corporation(clock) as (box, _):
        first = (await send_card(box, "zhang|chen"))["response_code"]
        second = (await send_card(box, "zhang|chen"))["response_code"]
        update = {"userids": ["chen"], "button": {"replace_name": "张三已同意"}}
        done = await call(box, "update_template_card", response_code=first, **update)
        clock.advance(72 * 3600)
        late = await call(box, "update_template_card", response_code=second, **update)

        assert (done["errcode"], late["errcode"]) == (0, 42045)
        assert [len(line["buttons"]) for line in await screen(box)] == [2, 2]
        assert [len(line["buttons"]) for line in await screen(box, "chen")] == [1, 2]


async def test_above_its_rate_a_member_gets_nothing_and_nobody_says_so() -> None:
    clock = StandingClock()
    async with a_corporation(clock) as (box, _):
        codes = {(await send(box, str(number)))["errcode"] for number in range(32)}
        await send(box, "别人", "chen")
        clock.advance(60)
        await send(box, "后来")

        assert codes == {0}
        assert [line["content"] for line in await screen(box)] == [*map(str, range(30)), "后来"]
        assert [line["content"] for line in await screen(box, "chen")] == ["别人"]


async def test_strangers_are_named_and_only_strangers_are_refused() -> None:
    async with a_corporation() as (box, _):
        some = await send(box, "一", "zhang|wang|chen")
        everyone = await send(box, "二", "@all")
        none = await send(box, "三", "wang")
        other_agent = await send(box, "四", agentid=1)
        too_many = await send(box, "五", "|".join(map(str, range(1001))))

        assert (some["errcode"], some["invaliduser"], everyone["invaliduser"]) == (0, "wang", "")
        assert [answer["errcode"] for answer in (none, other_agent, too_many)] == [81013, 40056, 40032]
        assert [line["content"] for line in await screen(box, "chen")] == ["一", "二"]


async def test_a_long_text_is_cut_at_2048_bytes() -> None:
    async with a_corporation() as (box, _):
        await send(box, "考" * 700)

        assert [line["content"] for line in await screen(box)] == ["考" * 682]


@pytest.mark.parametrize(
    "changed",
    [{"task_id": "任务"}, {"task_id": ""}, {"button_list": CARD["button_list"] * 4}],  # type: ignore[operator]
)
async def test_a_card_that_breaks_a_rule_is_refused(changed: dict[str, object]) -> None:
    async with a_corporation() as (box, _):
        assert (await send_card(box, **changed))["errcode"] == 40058
        assert await screen(box) == []


async def test_a_token_is_given_for_the_right_secret_and_needed() -> None:
    async with a_sandbox() as box:
        first, second = await token(box), await token(box)
        wrong = [(await token(box, corpid="ww"))["errcode"], (await token(box, secret="x"))["errcode"]]
        _, without = await box.post("/wecom/cgi-bin/message/send", {})

        assert (first["expires_in"], first["access_token"]) == (7200, second["access_token"])
        assert (wrong, without["errcode"]) == ([40013, 40001], 40014)


def test_the_published_vector_of_wecom_opens() -> None:
    """Tencent's own example; the echo is 1616140317555161061."""
    seal = Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
    sealed = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="

    assert seal.is_signed("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780", sealed)
    assert seal.open(sealed) == "1616140317555161061"
    with pytest.raises(Broken):
        Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "another").open(sealed)
