"""Every row of the outcome table, over real HTTP against the sandbox or a server of odd bytes."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from provider_on_loopback import (
    KEY_SECRET,
    PHONE,
    SHORT_OF_ANSWERS,
    SHOWN,
    SIGN,
    TEMPLATE,
    Box,
    a_message,
    a_provider,
    a_sandbox,
    http_answer,
    now,
    send,
)

from db.models.delivery import Failure
from delivery.channel import Accepted, Channel, InDoubt, Refused, Scope
from sms.account import AliyunAccount
from sms.aliyun import open_channel

SOON, UNTIL_MENDED = timedelta(seconds=5), timedelta(minutes=5)
AGREED = {"Code": "OK", "Message": "OK", "BizId": "900619746936498440^0", "RequestId": "R"}


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with a_sandbox() as box:
        yield box


@pytest.fixture
async def hasty_box() -> AsyncIterator[Box]:
    """A sandbox whose caller soon loses patience."""
    async with a_sandbox(patience=SHORT_OF_ANSWERS) as box:
        yield box


def test_the_channel_is_one_of_ours(box: Box) -> None:
    channel: Channel = box.channel

    assert channel.name == "sms"


@pytest.mark.parametrize("in_body", [True, False])
async def test_a_message_reaches_the_phone_with_its_out_id(in_body: bool) -> None:
    async with a_sandbox(in_body=in_body) as box:
        outcome = await send(box.channel, a_message())

        [sent] = (await box.get("/sent"))["sent"]
        assert outcome == Accepted(sent["biz_id"])
        assert (sent["phone"], sent["content"], sent["out_id"]) == (PHONE, SHOWN, "out-1")


async def test_chinese_goes_out_as_it_is_and_a_missing_value_not_at_all() -> None:
    async with a_provider(http_answer(AGREED)) as (provider, channel):
        outcome = await send(channel, a_message(params={"name": "王芳 +*~%&=", "note": None}))

        asked = provider.asked[0]
        assert outcome == Accepted("900619746936498440^0")
        assert asked["TemplateParam"] == '{"name":"王芳 +*~%&="}'
        assert [asked[name] for name in ("Action", "PhoneNumbers", "SignName", "TemplateCode", "OutId")] == [
            "SendSms",
            PHONE,
            SIGN,
            TEMPLATE,
            "out-1",
        ]


async def test_a_template_without_variables_gets_no_parameter() -> None:
    async with a_provider(http_answer(AGREED)) as (provider, channel):
        await send(channel, a_message(params={}))

        assert sorted(name for name in provider.asked[0] if name.startswith("Template")) == ["TemplateCode"]


async def test_neither_phone_nor_key_stands_in_the_request_line() -> None:
    async with a_provider(http_answer(AGREED)) as (provider, channel):
        await send(channel, a_message())

        assert provider.lines == ["POST / HTTP/1.1"]


@pytest.mark.parametrize(
    ("code", "message", "status", "outcome"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "", 200, (Failure.PERMANENT, None)),
        ("isv.SOMETHING_NEW", "", 200, (Failure.PERMANENT, None)),
        ("isp.SOMETHING_NEW", "", 200, (Failure.TEMPORARY, SOON)),
        (
            "isv.BUSINESS_LIMIT_CONTROL",
            "触发小时级流控Permits:5",
            200,
            (Failure.TEMPORARY, timedelta(hours=1)),
        ),
        ("isv.AMOUNT_NOT_ENOUGH", "", 200, (Failure.TECHNICAL, UNTIL_MENDED, Scope.CHANNEL)),
        ("isv.SMS_TEMPLATE_ILLEGAL", "", 200, (Failure.TECHNICAL, UNTIL_MENDED, Scope.TEMPLATE)),
        ("Throttling.User", "", 400, (Failure.TECHNICAL, SOON)),
        ("InvalidAccessKeyId.NotFound", "", 404, (Failure.TECHNICAL, UNTIL_MENDED, Scope.CHANNEL)),
    ],
)
async def test_a_code_is_refused_as_the_table_says(
    box: Box, code: str, message: str, status: int, outcome: tuple[Any, ...]
) -> None:
    await box.script(do="code", code=code, message=message, status=status)

    assert await send(box.channel, a_message()) == Refused(code, *outcome)
    assert await box.shown() == []


async def test_the_wrong_key_is_refused_by_the_signature_check(box: Box) -> None:
    account = AliyunAccount(box.url + "/aliyun/", "LTAI-id-of-a-key", KEY_SECRET + "x", SIGN)
    async with open_channel(account, now) as channel:
        outcome = await send(channel, a_message())

    assert outcome == Refused("SignatureDoesNotMatch", Failure.TECHNICAL, UNTIL_MENDED, Scope.CHANNEL)


@pytest.mark.parametrize("accept", [True, False])
async def test_an_error_of_the_server_leaves_it_in_doubt(box: Box, accept: bool) -> None:
    await box.script(do="http", status=500, accept=accept)
    await box.script(do="http", status=503, accept=accept, text="<html>busy</html>")

    outcomes = [await send(box.channel, a_message()) for _ in range(2)]

    assert outcomes == [InDoubt("http_500"), InDoubt("http_503")]


async def test_an_answer_that_never_comes_leaves_it_in_doubt_though_it_was_sent(hasty_box: Box) -> None:
    await hasty_box.script(do="drop")

    assert await send(hasty_box.channel, a_message()) == InDoubt("answer_timeout")
    assert await hasty_box.shown() == [SHOWN]


async def test_an_answer_beyond_our_patience_leaves_it_in_doubt(hasty_box: Box) -> None:
    await hasty_box.script(do="delay", seconds=3600)

    assert await send(hasty_box.channel, a_message()) == InDoubt("answer_timeout")


@pytest.mark.parametrize("do", ["reset", "refuse"])
async def test_a_connection_that_breaks_after_sending_leaves_it_in_doubt(box: Box, do: str) -> None:
    await box.script(do=do)

    assert await send(box.channel, a_message()) == InDoubt("connection_lost")
    assert (await box.get("/calls"))["calls"] == {"SendSms": 1}


async def test_a_kept_connection_that_the_server_closes_is_not_tried_twice() -> None:
    async with a_provider(http_answer(AGREED), b"") as (provider, channel):
        outcomes = [await send(channel, a_message()) for _ in range(2)]

        assert outcomes == [Accepted("900619746936498440^0"), InDoubt("connection_lost")]
        assert len(provider.asked) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>OK</html>",
        b"[]",
        b'"OK"',
        b'{"Code":"OK","BizI',
        b"{}",
        b'{"Code":"OK"}',
        b'{"Code":"OK","BizId":""}',
        b'{"Code":"OK","BizId":17}',
        json.dumps({"Code": "OK", "BizId": "9" * 65}).encode(),
        b'{"Code":"OK","BizId":"1\\u0000"}',
        b'{"Code":null}',
        b'{"Code":"a b"}',
        b'{"Code":"isv.\\u0000"}',
        json.dumps({"Code": "x" * 65}).encode(),
        b'{"Code": ' + b"[" * 10_000 + b"}",
        b'{"Code": 1' + b"0" * 5_000 + b"}",
        b"\xff\xfe",
        json.dumps({**AGREED, "Filler": "x" * 65_536}).encode(),
        b"x" * 10_000_000,
    ],
    ids=lambda body: f"{body[:12]!r}-{len(body)}",
)
async def test_an_odd_answer_leaves_it_in_doubt(body: bytes) -> None:
    async with a_provider(http_answer(body)) as (_, channel):
        assert await send(channel, a_message()) == InDoubt("odd_answer")


async def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(json.dumps({**AGREED, "Filler": "0" * 10_000_000}).encode())
    async with a_provider(http_answer(bomb, 200, "Content-Encoding: gzip")) as (_, channel):
        assert await send(channel, a_message()) == InDoubt("odd_answer")


@pytest.mark.parametrize(
    "answer",
    [
        b"no http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n" + json.dumps(AGREED).encode(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
    ids=["no-http", "cut-short", "bad-chunk", "long-header"],
)
async def test_a_broken_answer_leaves_it_in_doubt(answer: bytes) -> None:
    async with a_provider(answer) as (_, channel):
        assert await send(channel, a_message()) == InDoubt("connection_lost")


async def test_an_answer_that_trickles_leaves_it_in_doubt() -> None:
    begun = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"
    async with a_provider(begun, patience=SHORT_OF_ANSWERS) as (_, channel):
        assert await send(channel, a_message()) == InDoubt("answer_timeout")


@pytest.mark.parametrize("status", [301, 307, 404, 413, 502])
async def test_a_status_without_a_code_leaves_it_in_doubt(status: int) -> None:
    answer = http_answer(b"<html></html>", status, "Location: /elsewhere")
    async with a_provider(answer) as (provider, channel):
        assert await send(channel, a_message()) == InDoubt(f"http_{status}")
        assert len(provider.asked) == 1


async def test_too_many_requests_without_a_code_is_tried_again_soon() -> None:
    async with a_provider(http_answer(b"slow down", 429)) as (_, channel):
        assert await send(channel, a_message()) == Refused("http_429", Failure.TECHNICAL, SOON)


async def test_ok_with_the_wrong_status_is_not_believed() -> None:
    async with a_provider(http_answer(AGREED, 400)) as (_, channel):
        assert await send(channel, a_message()) == InDoubt("odd_answer")


async def test_a_value_that_no_encoding_holds_is_refused_for_good(box: Box) -> None:
    outcome = await send(box.channel, a_message(params={"name": "\ud83d", "yes": "1231"}))

    assert outcome == Refused("unencodable", Failure.PERMANENT, None)


async def test_a_cancelled_send_ends() -> None:
    async with a_provider() as (_, channel):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await send(channel, a_message())
