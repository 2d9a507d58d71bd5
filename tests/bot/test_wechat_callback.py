"""WeChat's pushes: kept once, refused when forged, answered with `success` and nothing else."""

from functools import partial

import bot_on_loopback
import pytest
from bot_on_loopback import OFFICIAL, STAMPS, as_xml, edges, kept

from bot.tencent.sealing import sign

PATH = "/callbacks/wechat"
pytestmark = pytest.mark.usefixtures("database")


def written(**fields: object) -> str:
    usual: dict[str, object] = {"ToUserName": "gh", "FromUserName": "oWang", "CreateTime": 1795224600}
    told = {**usual, "MsgType": "text", "MsgId": "77", **fields}
    return as_xml(told)


def sealed(text: str) -> tuple[str, dict[str, str]]:
    """The body, and what stands in the address."""
    hidden = OFFICIAL.seal.close(text, b"0" * 16)
    signed = {
        "signature": sign(OFFICIAL.token, *STAMPS.values()),
        "msg_signature": sign(OFFICIAL.token, *STAMPS.values(), hidden),
    }
    return as_xml({"Encrypt": hidden}), {**STAMPS, **signed, "encrypt_type": "aes"}


push = partial(bot_on_loopback.push, PATH)


async def test_a_text_is_kept_once_and_answered_with_success() -> None:
    body, query = sealed(written(Content="审核结果"))

    assert [await push(body, query) for _ in range(3)] == [(200, "success")] * 3
    assert await kept() == [("wechat:oWang", "审核结果", False)]


@pytest.mark.parametrize(
    ("fields", "text", "pressed"),
    [
        ({"Content": "缴费", "bizmsgmenuid": "缴费#4.2"}, "缴费#4.2", True),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": ""}, "/start", False),
        ({"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_T5"}, "/start T5", False),
        ({"MsgType": "event", "Event": "SCAN", "EventKey": "T5"}, "/start T5", False),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "我的报名"}, "我的报名", True),
        ({"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}, "/stop", True),
        ({"MsgType": "image", "MediaId": "m1", "PicUrl": "http://127.0.0.1/x"}, "", False),
        ({"MsgType": "location", "Location_X": "28.6"}, "", False),
    ],
)
async def test_each_kind_of_push_is_kept_as_what_it_says(
    fields: dict[str, str], text: str, pressed: bool
) -> None:
    assert await push(*sealed(written(**fields))) == (200, "success")

    assert await kept() == [("wechat:oWang", text, pressed)]


async def test_an_event_that_asks_for_nothing_is_let_pass() -> None:
    told = {"MsgType": "event", "Event": "VIEW", "EventKey": "http://127.0.0.1/"}

    assert await push(*sealed(written(**told))) == (200, "success")
    assert await kept() == []


@pytest.mark.parametrize("part", ["signature", "msg_signature", "timestamp", "nonce"])
async def test_a_push_whose_proof_is_changed_is_refused(part: str) -> None:
    body, query = sealed(written(Content="x"))

    assert (await push(body, {**query, part: "0"}))[0] == 403
    assert (await push(body, {name: told for name, told in query.items() if name != part}))[0] == 403
    assert await kept() == []


async def test_a_plain_push_is_refused_where_sealed_ones_were_agreed() -> None:
    query = {**STAMPS, "signature": sign(OFFICIAL.token, *STAMPS.values())}

    assert (await push(written(Content="x"), query))[0] == 403
    assert await kept() == []


@pytest.mark.parametrize("inner", ["", "x", "<xml></xml>", "<xml><MsgType>text</MsgType></xml>", "{}"])
async def test_a_sealed_body_that_is_no_push_is_refused(inner: str) -> None:
    assert (await push(*sealed(inner)))[0] == 403
    assert await kept() == []


async def test_a_body_that_is_too_large_is_refused() -> None:
    _, query = sealed(written(Content="x"))

    assert (await push(b" " * (1 << 17), query))[0] == 413


async def test_the_echo_is_given_back_to_who_proves_to_be_wechat() -> None:
    good = {**STAMPS, "signature": sign(OFFICIAL.token, *STAMPS.values()), "echostr": "42"}
    async with edges() as session:
        async with session.get(PATH, params=good) as answer:
            assert (answer.status, await answer.text()) == (200, "42")
        async with session.get(PATH, params={**good, "signature": "0"}) as answer:
            assert answer.status == 403
