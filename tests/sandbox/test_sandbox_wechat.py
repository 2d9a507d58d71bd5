"""The official account in small: callbacks read by wechatpy, windows, templates, menu, codes."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from sandbox_on_loopback import PATIENCE, Box, StandingClock, a_sandbox
from wechat_service import Service, a_wechat_service

from sandbox.options import WECHAT
from sandbox.wechat.account import OUT_OF_ORDER

WANG = "oWang"
FINE = {"errcode": 0, "errmsg": "ok"}


@asynccontextmanager
async def an_account(
    clock: StandingClock | None = None, sealed: bool = True
) -> AsyncIterator[tuple[Box, Service]]:
    account = replace(WECHAT, sealed=sealed)
    async with a_wechat_service(account) as service:
        account = replace(account, callback=service.url)
        async with a_sandbox(clock, wechat=account, receipt_delay=1.0) as box:
            yield box, service


async def do(box: Box, deed: str, **body: object) -> Any:
    status, answer = await box.post(f"/chats/wechat/{WANG}/{deed}", body)
    assert status == 200, answer
    return answer


async def token(box: Box, **more: object) -> dict[str, Any]:
    body = {"grant_type": "client_credential", "appid": WECHAT.id, "secret": WECHAT.secret, **more}
    _, answer = await box.post("/wechat/cgi-bin/stable_token", body)
    told: dict[str, Any] = answer
    return told


async def call(box: Box, interface: str, body: object) -> Any:
    access_token = (await token(box))["access_token"]
    url = f"{box.url}/wechat/cgi-bin/{interface}?access_token={access_token}"
    async with box.http.post(url, data=json.dumps(body, ensure_ascii=False)) as answer:
        return await answer.json()


async def say_to(box: Box, content: str) -> Any:
    return await call(
        box, "message/custom/send", {"touser": WANG, "msgtype": "text", "text": {"content": content}}
    )


async def screen(box: Box) -> list[str]:
    return [line["content"] for line in (await box.get(f"/chats/wechat/{WANG}"))["messages"]]


async def until(box: Box, content: str) -> None:
    """Returns when a text is the last on the screen."""
    async with asyncio.timeout(PATIENCE):
        while (await screen(box))[-1:] != [content]:
            pass


@pytest.mark.parametrize("sealed", [True, False])
async def test_a_message_is_pushed_as_the_oracle_reads_it_and_the_passive_reply_is_shown(
    sealed: bool,
) -> None:
    async with an_account(sealed=sealed) as (box, service):
        await do(box, "follow")
        followed = await service.next()
        service.answers.append(service.reply(WANG, MsgType="text", Content="审核通过了"))
        sent = await do(box, "say", text="审核通过了吗")
        came = await service.next()
        await until(box, "审核通过了")

        assert (followed["MsgType"], followed["Event"], followed["FromUserName"]) == (
            "event",
            "subscribe",
            WANG,
        )
        assert (came["Content"], came["MsgId"]) == ("审核通过了吗", sent["message_id"])
        assert (service.echoes, (await box.get("/pushes"))["wechat"]["verified"]) == (1, True)


@pytest.mark.parametrize("answer", ["success", ""])
async def test_success_and_an_empty_body_show_nothing(answer: str) -> None:
    async with an_account() as (box, service):
        service.answers.extend([answer, answer])
        await do(box, "follow")
        await do(box, "say", text="在吗")
        counts = await box.pushes(lambda counts: counts["wechat"]["pushed"] == 2)

        assert await screen(box) == ["关注公众号", "在吗"]
        assert counts["wechat"]["waiting"] == 0


@pytest.mark.parametrize(
    "answer", ["ok", '{"errcode": 0}', "<xml><Encrypt>AAAA</Encrypt></xml>", "<xml>", b"\xff\xfe"]
)
async def test_any_other_answer_tells_the_person_that_the_service_is_out_of_order(
    answer: str | bytes,
) -> None:
    async with an_account() as (box, service):
        await do(box, "follow")
        await service.next()
        service.answers.append(answer)
        await do(box, "say", text="在吗")
        await until(box, OUT_OF_ORDER)

        assert (await service.next())["Content"] == "在吗"
        assert service.came.empty()


async def test_silence_brings_the_same_push_again_after_five_seconds_three_times_in_all() -> None:
    clock = StandingClock()
    async with an_account(clock) as (box, service):
        await do(box, "follow")
        await service.next()
        service.answers.extend([None, None, None])
        await do(box, "say", text="在吗")
        first = await service.next()
        clock.advance(5)
        second = await service.next()
        clock.advance(5)
        third = await service.next()
        clock.advance(5)
        await until(box, OUT_OF_ORDER)

        assert first == second == third
        assert (await box.get("/pushes"))["wechat"]["last_failure"] == "超过 5 秒未应答"


async def test_a_push_that_failed_once_is_taken_the_second_time() -> None:
    async with an_account() as (box, service):
        await do(box, "follow")
        await service.next()
        service.answers.extend([500, service.reply(WANG, MsgType="text", Content="在的")])
        await do(box, "say", text="在吗")
        await until(box, "在的")

        assert await service.next() == await service.next()


async def test_the_window_holds_five_messages_for_48_hours_and_an_act_three_for_a_minute() -> None:
    clock = StandingClock()
    async with an_account(clock) as (box, _):
        assert (await say_to(box, "一"))["errcode"] == 40003
        await do(box, "follow")
        after_following = [(await say_to(box, "一"))["errcode"] for _ in range(4)]
        clock.advance(61)
        closed = (await say_to(box, "一"))["errcode"]
        await do(box, "say", text="在吗")
        clock.advance(47 * 3600)
        after_writing = [(await say_to(box, "一"))["errcode"] for _ in range(6)]
        await do(box, "say", text="在吗")
        clock.advance(48 * 3600)
        too_late = (await say_to(box, "一"))["errcode"]
        await do(box, "unfollow")
        gone = (await say_to(box, "一"))["errcode"]

        assert after_following == [0, 0, 0, 45047]
        assert (closed, after_writing) == (45015, [0, 0, 0, 0, 0, 45047])
        assert (too_late, gone) == (45015, 43004)


async def test_an_escaped_text_is_shown_as_it_came() -> None:
    async with an_account() as (box, _):
        await do(box, "follow")
        access_token = (await token(box))["access_token"]
        url = f"{box.url}/wechat/cgi-bin/message/custom/send?access_token={access_token}"
        body = {"touser": WANG, "msgtype": "text", "text": {"content": "考务\\通知"}}
        for real in (False, True):
            async with box.http.post(url, data=json.dumps(body, ensure_ascii=real)) as answer:
                assert (await answer.json()) == FINE

        assert (await screen(box))[1:] == [
            "考务\\通知",
            "\\u8003\\u52a1\\\\u901a\\u77e5",
        ]


async def test_a_menu_in_a_message_is_answered_by_a_press() -> None:
    async with an_account() as (box, service):
        await do(box, "follow")
        await service.next()
        menu = {
            "head_content": "能参加吗？",
            "list": [{"id": "7:yes", "content": "能参加"}],
            "tail_content": "",
        }
        assert (
            await call(box, "message/custom/send", {"touser": WANG, "msgtype": "msgmenu", "msgmenu": menu})
            == FINE
        )
        await do(box, "press", text="能参加")
        came = await service.next()

        assert (came["MsgType"], came["Content"], came["bizmsgmenuid"]) == ("text", "能参加", "7:yes")


async def test_a_template_message_keeps_the_rules_of_its_fields_and_its_end_is_told_later() -> None:
    clock = StandingClock()
    async with an_account(clock) as (box, service):
        await do(box, "follow")
        await service.next()
        body = {"touser": WANG, "template_id": "T1", "url": "https://x.example/"}
        data = {"thing1": {"value": "电工四级"}, "phrase2": {"value": "已通过"}}
        sent = await call(box, "message/template/send", {**body, "data": data})
        await box.script(do="receipt", err_code="user block", match={"channel": "wechat"})
        blocked = await call(box, "message/template/send", {**body, "data": data})
        clock.advance(1)
        ends = {
            (end["MsgID"], end["Event"], end["Status"])
            for end in [await service.next(), await service.next()]
        }

        assert (sent["errcode"], (await screen(box))[1]) == (0, "T1\nthing1：电工四级\nphrase2：已通过")
        assert ends == {
            (str(sent["msgid"]), "TEMPLATESENDJOBFINISH", "success"),
            (str(blocked["msgid"]), "TEMPLATESENDJOBFINISH", "failed:user block"),
        }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("thing1", "考" * 21),
        ("thing1", ""),
        ("character_string2", "编号A1"),
        ("character_string2", "x" * 33),
        ("phrase3", "已经审核通过"),
        ("phrase3", "ok"),
        ("name4", "考" * 11),
        ("phone_number5", "1" * 18),
        ("colour6", "红"),
    ],
)
async def test_a_value_that_breaks_its_rule_is_47003(name: str, value: str) -> None:
    async with an_account() as (box, _):
        await do(box, "follow")
        body = {"touser": WANG, "template_id": "T1", "data": {name: {"value": value}}}

        assert (await call(box, "message/template/send", body)) == {
            "errcode": 47003,
            "errmsg": f"argument invalid! data.{name}.value invalid",
        }
        assert await screen(box) == ["关注公众号"]


async def test_a_subscription_holds_for_one_message_or_for_good() -> None:
    async with an_account() as (box, service):
        await do(box, "follow")
        await service.next()
        body = {"touser": WANG, "template_id": "S1", "data": {"thing1": {"value": "成绩已出"}}}
        codes = [(await call(box, "message/subscribe/bizsend", body))["errcode"]]
        await do(box, "subscribe_template", template_id="S1")
        popup = await service.next()
        codes += [(await call(box, "message/subscribe/bizsend", body))["errcode"] for _ in range(2)]
        await do(box, "subscribe_template", template_id="S1", long_term=True)
        codes += [(await call(box, "message/subscribe/bizsend", body))["errcode"] for _ in range(2)]

        assert codes == [43101, 0, 43101, 0, 0]
        assert popup["Event"] == "subscribe_msg_popup_event"
        assert popup["SubscribeMsgPopupEvent"]["List"]["TemplateId"] == "S1"


async def test_a_scanned_code_tells_its_scene_before_and_after_following() -> None:
    async with an_account() as (box, service):
        code = await call(
            box,
            "qrcode/create",
            {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "bind:9"}}},
        )
        await do(box, "scan", scene="bind:9")
        first = await service.next()
        await do(box, "scan", ticket=code["ticket"])
        second = await service.next()

        assert (first["Event"], first["EventKey"], first["Ticket"]) == (
            "subscribe",
            "qrscene_bind:9",
            code["ticket"],
        )
        assert (second["Event"], second["EventKey"]) == ("SCAN", "bind:9")


async def test_a_tap_on_the_menu_is_told_by_its_key() -> None:
    async with an_account() as (box, service):
        leaf = {"type": "click", "name": "我的报名", "key": "mine"}
        menu = {
            "button": [
                {"name": "查询", "sub_button": [leaf]},
                {"type": "click", "name": "帮助", "key": "help"},
            ]
        }
        assert await call(box, "menu/create", menu) == FINE
        assert (await call(box, "menu/create", {"button": [leaf] * 4}))["errcode"] == 40016
        await do(box, "follow")
        await service.next()
        await do(box, "tap_menu", name="我的报名")
        came = await service.next()

        assert (came["Event"], came["EventKey"]) == ("CLICK", "mine")


async def test_pictures_go_both_ways_by_their_media_id() -> None:
    async with an_account() as (box, service):
        await do(box, "follow")
        await service.next()
        await do(box, "send_file", name="a.jpg", content=base64.b64encode(b"jpeg").decode(), kind="photo")
        came = await service.next()
        access_token = (await token(box))["access_token"]
        get = f"{box.url}/wechat/cgi-bin/media/get?access_token={access_token}&media_id={came['MediaId']}"
        async with box.http.get(get) as answer:
            content = await answer.read()
        form = aiohttp.FormData()
        form.add_field("media", b"png", filename="map.png", content_type="image/png")
        upload = f"{box.url}/wechat/cgi-bin/media/upload?type=image&access_token={access_token}"
        async with box.http.post(upload, data=form) as answer:
            media_id = (await answer.json())["media_id"]
        image = {"touser": WANG, "msgtype": "image", "image": {"media_id": media_id}}

        assert (came["MsgType"], content) == ("image", b"jpeg")
        assert await call(box, "message/custom/send", image) == FINE
        assert [line["file_name"] for line in (await box.get(f"/chats/wechat/{WANG}"))["messages"][1:]] == [
            "a.jpg",
            "map.png",
        ]


async def test_the_stable_token_stays_until_five_minutes_before_its_end() -> None:
    clock = StandingClock()
    async with an_account(clock) as (box, _):
        first = await token(box)
        clock.advance(6000)
        same = await token(box)
        clock.advance(900)
        renewed = await token(box)
        old = await box.get(f"/wechat/cgi-bin/menu/get?access_token={first['access_token']}")
        forced = await token(box, force_refresh=True)
        ended = await box.get(f"/wechat/cgi-bin/menu/get?access_token={renewed['access_token']}")
        clock.advance(7200)
        over = await box.get(f"/wechat/cgi-bin/menu/get?access_token={forced['access_token']}")

        assert (first["access_token"], first["expires_in"]) == (
            same["access_token"],
            same["expires_in"] + 6000,
        )
        assert len({first["access_token"], renewed["access_token"], forced["access_token"]}) == 3
        assert [old["errcode"], ended["errcode"], over["errcode"]] == [46003, 40001, 42001]


@pytest.mark.parametrize(
    ("wrong", "code"), [({"appid": "wx"}, 40013), ({"secret": "x"}, 40125), ({"grant_type": "x"}, 40002)]
)
async def test_a_token_is_given_for_the_right_secret_only(wrong: dict[str, str], code: int) -> None:
    async with a_sandbox() as box:
        assert (await token(box, **wrong))["errcode"] == code


async def test_a_scripted_code_meets_the_interface_and_a_push_comes_twice() -> None:
    async with an_account() as (box, service):
        await do(box, "follow")
        await service.next()
        match = {"channel": "wechat", "method": "message/custom/send"}
        await box.script(do="code", code="45009", message="reach max api daily quota limit", match=match)
        await box.script(do="twice", match={"channel": "wechat", "method": "text"})
        refused, taken = await say_to(box, "一"), await say_to(box, "一")
        await do(box, "say", text="在吗")

        assert (refused["errcode"], taken["errcode"]) == (45009, 0)
        assert await service.next() == await service.next()


async def test_who_does_not_follow_cannot_write() -> None:
    async with a_sandbox() as box:
        assert await box.post(f"/chats/wechat/{WANG}/say", {"text": "在吗"}) == (
            400,
            {"error": "这个人没有关注公众号"},
        )
