"""WeCom's pushes and its sealed echo: kept once, refused when forged."""

from functools import partial

import bot_on_loopback
import pytest
from bot_on_loopback import CORPORATE, OFFICIAL, STAMPS, as_xml, edges, kept

from bot.tencent.sealing import Seal, sign

PATH = "/callbacks/wecom"
pytestmark = pytest.mark.usefixtures("database")


def written(**fields: object) -> str:
    usual: dict[str, object] = {"ToUserName": "ww01", "FromUserName": "zhang", "CreateTime": 1795224600}
    told = {**usual, "MsgType": "text", "MsgId": "77", "AgentID": 7, **fields}
    return as_xml(told)


def proof(sealed: str) -> dict[str, str]:
    return {**STAMPS, "msg_signature": sign(CORPORATE.token, *STAMPS.values(), sealed)}


def sealed(text: str, seal: Seal = CORPORATE.seal) -> tuple[str, dict[str, str]]:
    """The body, and what stands in the address."""
    hidden = seal.close(text, b"0" * 16)
    return as_xml({"Encrypt": hidden}), proof(hidden)


push = partial(bot_on_loopback.push, PATH)


async def test_a_text_is_kept_once_and_answered_with_success() -> None:
    body, query = sealed(written(Content="待办"))

    assert [await push(body, query) for _ in range(3)] == [(200, "success")] * 3
    assert await kept() == [("wecom:zhang", "待办", False)]


@pytest.mark.parametrize(
    ("fields", "text", "pressed"),
    [
        (
            {
                "MsgType": "event",
                "Event": "template_card_event",
                "EventKey": "确认#4.2",
                "TaskId": "t1",
                "ResponseCode": "r1",
            },
            "确认#4.2",
            True,
        ),
        ({"MsgType": "event", "Event": "click", "EventKey": "待办"}, "待办", True),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": ""}, "/start", False),
        ({"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}, "/stop", True),
        ({"MsgType": "image", "MediaId": "m1", "PicUrl": "http://127.0.0.1/x"}, "", False),
        ({"MsgType": "location", "Location_X": "28.6"}, "", False),
    ],
)
async def test_each_kind_of_push_is_kept_as_what_it_says(
    fields: dict[str, str], text: str, pressed: bool
) -> None:
    assert await push(*sealed(written(**fields))) == (200, "success")

    assert await kept() == [("wecom:zhang", text, pressed)]


async def test_two_presses_within_a_second_are_two_and_one_that_comes_twice_is_one() -> None:
    card = {"MsgType": "event", "Event": "template_card_event", "EventKey": "确认", "TaskId": "t1"}
    first, second = (sealed(written(**card, ResponseCode=code)) for code in ("r1", "r2"))

    for body, query in (first, first, second):
        assert await push(body, query) == (200, "success")

    assert await kept() == [("wecom:zhang", "确认", True)] * 2


async def test_who_opens_the_app_asks_for_nothing() -> None:
    assert await push(*sealed(written(MsgType="event", Event="enter_agent"))) == (200, "success")
    assert await kept() == []


@pytest.mark.parametrize("part", ["msg_signature", "timestamp", "nonce"])
async def test_a_push_whose_proof_is_changed_is_refused(part: str) -> None:
    body, query = sealed(written(Content="x"))

    assert (await push(body, {**query, part: "0"}))[0] == 403
    assert (await push(body, {name: told for name, told in query.items() if name != part}))[0] == 403
    assert await kept() == []


async def test_a_plain_push_and_one_for_another_account_are_refused() -> None:
    assert (await push(written(Content="x"), proof("")))[0] == 403
    assert (await push(*sealed(written(Content="x"), OFFICIAL.seal)))[0] == 403
    assert await kept() == []


async def test_the_echo_is_opened_for_who_proves_to_be_wecom() -> None:
    hidden = CORPORATE.seal.close("1616140317555161061", b"0" * 16)
    good = {**proof(hidden), "echostr": hidden}
    async with edges() as session:
        async with session.get(PATH, params=good) as answer:
            assert (answer.status, await answer.text()) == (200, "1616140317555161061")
        for changed in ({"msg_signature": "0"}, {"echostr": "x"}):
            async with session.get(PATH, params={**good, **changed}) as answer:
                assert answer.status == 403
