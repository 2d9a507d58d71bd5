"""Every scripted fault, as the caller and as the phone see it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import aiohttp
import pytest
from sandbox_on_loopback import LI, SHOWN, WANG, StandingClock, a_sandbox, a_service


async def test_a_dropped_answer_never_comes_but_message_and_receipt_do() -> None:
    clock = StandingClock()
    async with (
        a_service() as service,
        a_sandbox(clock, callback=service.url) as box,
        asyncio.TaskGroup() as tasks,
    ):
        await box.script(do="drop")
        waiting = tasks.create_task(box.send(OutId="out-1"))
        await box.until_shown(SHOWN)
        clock.advance(1)
        _, items = await service.next()
        assert not waiting.done()
        waiting.cancel()

        assert [item["out_id"] for item in items] == ["out-1"]
        _, answer = await box.look_up()
        assert answer["TotalCount"] == 1


async def test_a_held_answer_does_not_keep_the_sandbox_from_ending() -> None:
    async with asyncio.TaskGroup() as tasks:
        async with a_sandbox() as box:
            await box.script(do="drop")
            waiting = tasks.create_task(cut_off(box.send()))
            await box.until_shown(SHOWN)

        assert await waiting


async def cut_off(call: Coroutine[Any, Any, object]) -> bool:
    """Whether a call ends without an answer."""
    try:
        await call
    except (aiohttp.ClientError, asyncio.CancelledError):
        return True
    return False


async def test_a_delayed_answer_comes_after_its_time_and_the_message_before() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box, asyncio.TaskGroup() as tasks:
        await box.script(do="delay", seconds=5)
        waiting = tasks.create_task(box.send())
        await box.until_shown(SHOWN)
        clock.advance(4.999)
        await box.get("/calls")
        assert not waiting.done()
        clock.advance(0.001)

        status, answer = await waiting
        assert (status, answer["Code"]) == (200, "OK")


async def test_a_delay_without_acceptance_ends_in_503_and_sends_nothing() -> None:
    async with a_sandbox() as box:
        await box.script(do="delay", seconds=0, accept=False)
        status, answer = await box.send()

        assert (status, answer["Code"], await box.shown()) == (503, "ServiceUnavailable", [])


@pytest.mark.parametrize(("accept", "shown"), [(False, []), (True, [SHOWN])])
async def test_an_http_error_may_hide_an_accepted_message(accept: bool, shown: list[str]) -> None:
    async with a_sandbox() as box:
        await box.script(do="http", status=500, accept=accept)
        status, answer = await box.send()

        assert (status, answer["Code"], await box.shown()) == (500, "InternalError", shown)


async def test_an_http_error_may_carry_any_text() -> None:
    async with a_sandbox() as box:
        await box.script(do="http", status=502, text="<html>Bad Gateway</html>")
        async with box.http.post(box.url + "/aliyun/", data=box.signed(Action="SendSms", **SEND)) as answer:
            assert (answer.status, await answer.text()) == (502, "<html>Bad Gateway</html>")


SEND = {"PhoneNumbers": WANG, "SignName": "考务", "TemplateCode": "SMS_1", "TemplateParam": "{}"}


async def test_a_business_code_is_answered_with_http_200_and_nothing_is_sent() -> None:
    async with a_sandbox() as box:
        await box.script(do="code", code="isv.BUSINESS_LIMIT_CONTROL", message="触发分钟级流控Permits:1")
        status, answer = await box.send()

        expected = (200, "isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1")
        assert (status, answer["Code"], answer["Message"]) == expected
        assert await box.shown() == []
        assert (await box.get("/calls"))["refused"] == {"SendSms": {"isv.BUSINESS_LIMIT_CONTROL": 1}}


async def test_a_throttled_call_is_http_400() -> None:
    async with a_sandbox() as box:
        await box.script(do="code", code="Throttling.User", status=400)
        status, answer = await box.send()

        assert (status, answer["Code"], await box.shown()) == (400, "Throttling.User", [])


@pytest.mark.parametrize(
    ("fault", "shown"),
    [({"do": "reset"}, [SHOWN]), ({"do": "reset", "accept": False}, []), ({"do": "refuse"}, [])],
)
async def test_a_cut_connection_gives_no_answer(fault: dict[str, object], shown: list[str]) -> None:
    async with a_sandbox() as box:
        await box.script(**fault)
        with pytest.raises(aiohttp.ClientConnectionError):
            await box.send()

        assert await box.shown() == shown
        assert (await box.get("/faults"))["faults"] == []


@pytest.mark.parametrize(("accept", "shown"), [(True, [SHOWN]), (False, [])])
async def test_an_odd_body_comes_with_http_200(accept: bool, shown: list[str]) -> None:
    async with a_sandbox() as box:
        await box.script(do="body", text="<html>稍后再试</html>", accept=accept)
        params = box.signed(Action="SendSms", **{**SEND, "TemplateParam": '{"name": "王芳", "yes": "1231"}'})
        async with box.http.post(box.url + "/aliyun/", data=params) as answer:
            assert (answer.status, await answer.text()) == (200, "<html>稍后再试</html>")

        assert await box.shown() == shown


async def test_a_fault_lasts_as_often_as_told_and_then_things_are_well() -> None:
    async with a_sandbox() as box:
        await box.script(do="http", status=503, times=2)
        first, _ = await box.send()
        left = (await box.get("/faults"))["faults"]
        second, _ = await box.send()
        third, _ = await box.send()

        assert (first, second, third) == (503, 503, 200)
        assert left == [{"do": "http", "times": 1, "match": {}, "status": 503, "accept": False, "text": ""}]


async def test_faults_wait_for_the_calls_they_are_meant_for() -> None:
    async with a_sandbox() as box:
        await box.script(do="code", code="A", match={"phone": "+86" + LI})
        await box.script(do="code", code="B", match={"action": "QuerySendDetails"})
        await box.script(do="code", code="C", match={"template": "SMS_1", "out_id": "out-1"})

        answers = [
            await box.send(WANG),
            await box.send(WANG, OutId="out-1"),
            await box.look_up(WANG),
            await box.send(f"{WANG},{LI}"),
            await box.send(LI, OutId="out-1"),
        ]
        assert [answer["Code"] for _, answer in answers] == ["OK", "C", "B", "A", "OK"]


async def test_a_fault_meets_a_batch_by_any_of_its_phones() -> None:
    async with a_sandbox() as box:
        await box.script(do="code", code="A", match={"phone": LI})
        _, answer = await box.call(
            "SendBatchSms",
            PhoneNumberJson=f'["{WANG}", "{LI}"]',
            SignNameJson='["考务", "考务"]',
            TemplateCode="SMS_1",
        )

        assert (answer["Code"], await box.get("/sent")) == ("A", {"sent": []})


async def test_faults_can_be_cleared() -> None:
    async with a_sandbox() as box:
        await box.script(do="drop", times=9)
        async with box.http.delete(box.url + "/faults") as answer:
            assert await answer.json() == {"faults": []}

        _, answer_to_send = await box.send()
        assert answer_to_send["Code"] == "OK"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            {"do": "explode"},
            "do 应是其中之一：drop、delay、http、code、refuse、reset、body、"
            "receipt、no_receipt、receipt_twice、receipt_first、lookup_blind、"
            "callback_twice、callback_late、no_callback、callback_unsigned、callback_amount、pay_closed、twice、late、lost",
        ),
        ({"do": ["drop"]}, None),
        ({"times": 1}, None),
        ({"do": "drop", "times": 0}, "times 应是大于 0 的整数"),
        ({"do": "drop", "times": True}, "times 应是大于 0 的整数"),
        ({"do": "drop", "seconds": 1}, "不认识的字段 seconds，可用的有：do、times、match"),
        ({"do": "delay"}, "delay 需要 seconds"),
        ({"do": "delay", "seconds": -1}, "seconds 应是 0 到 3600 的秒数"),
        ({"do": "delay", "seconds": float("nan")}, "seconds 应是 0 到 3600 的秒数"),
        ({"do": "http", "status": 99}, "status 应是 200 到 599 的整数"),
        ({"do": "http", "accept": "no"}, "accept 应是 true 或 false"),
        ({"do": "code"}, "code 需要 code"),
        ({"do": "code", "code": 5}, "code 应是文本"),
        ({"do": "body"}, "body 需要 text"),
        ({"do": "receipt"}, "receipt 需要 err_code"),
        ({"do": "drop", "match": []}, "match 应是一个 JSON 对象"),
        (
            {"do": "drop", "match": {"colour": "red"}},
            "不认识的字段 colour，可用的有："
            "phone、action、template、out_id、trade_number、channel、method、chat",
        ),
        ({"do": "drop", "match": {"phone": "110"}}, "match.phone 应是 11 位手机号"),
        ({"do": "drop", "match": {"phone": 13800000001}}, "match.phone 应是文本"),
        ({"do": "lookup_blind", "match": {"action": "SendSms"}}, "不认识的字段 action，可用的有：phone"),
        ({"do": "late", "match": {"channel": "telegram"}}, "late 需要 seconds"),
        ({"do": "twice"}, "match.channel 应是其中之一：telegram、wechat、wecom"),
        (
            {"do": "drop", "match": {"method": "sendMessage"}},
            "match.channel 应是其中之一：telegram、wechat、wecom",
        ),
        (["drop"], "请求体应是一个 JSON 对象"),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused_with_its_reason(
    fault: object, reason: str | None
) -> None:
    async with a_sandbox() as box:
        status, answer = await box.post("/faults", fault)

        assert status == 400
        assert reason is None or answer == {"error": reason}
        assert await box.get("/faults") == {"faults": []}
