"""Aliyun's own client and typed requests work against the sandbox as they are."""

import asyncio
import importlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sandbox_on_loopback import (
    INVITE,
    KEY_ID,
    KEY_SECRET,
    LI,
    SHOWN,
    VALUES,
    WANG,
    Box,
    StandingClock,
    a_sandbox,
)


def present() -> StandingClock:
    """The SDK stamps its calls with the machine's time."""
    return StandingClock(datetime.now(UTC))


async def ask(box: Box, request: Any, secret: str = KEY_SECRET) -> Any:
    from aliyunsdkcore.client import AcsClient

    client = AcsClient(KEY_ID, secret, "cn-hangzhou", proxy={"http": None, "https": None})
    client.add_endpoint("cn-hangzhou", "Dysmsapi", box.url.removeprefix("http://"))
    return json.loads(await asyncio.to_thread(client.do_action_with_exception, request))


def typed(name: str) -> Any:
    """One of the official request classes, made."""
    module = importlib.import_module(f"aliyunsdkdysmsapi.request.v20170525.{name}")
    return getattr(module, name)()


def send_request() -> Any:
    request = typed("SendSmsRequest")
    request.set_PhoneNumbers(WANG)
    request.set_SignName("考务")
    request.set_TemplateCode(INVITE)
    request.set_TemplateParam(VALUES)
    request.set_OutId("out-1")
    return request


async def test_a_typed_send_request_reaches_the_phone() -> None:
    async with a_sandbox(present()) as box:
        answer = await ask(box, send_request())

        assert (answer["Code"], answer["Message"]) == ("OK", "OK")
        (message,) = (await box.get(f"/phones/{WANG}"))["messages"]
        assert (message["content"], message["out_id"]) == (SHOWN, "out-1")


async def test_a_typed_batch_of_100_reaches_every_phone() -> None:
    phones = [f"139000000{place:02d}" for place in range(100)]
    request = typed("SendBatchSmsRequest")
    request.set_PhoneNumberJson(json.dumps(phones))
    request.set_SignNameJson(json.dumps(["考务"] * 100))
    request.set_TemplateCode(INVITE)
    request.set_TemplateParamJson(json.dumps([{"name": f"考评员{phone}", "yes": "1231"} for phone in phones]))
    async with a_sandbox(present()) as box:
        answer = await ask(box, request)

        assert answer["Code"] == "OK"
        assert (await box.get("/phones"))["phones"] == phones
        assert await box.shown(phones[7]) == ["【考务】邀请考评员13900000007参加考评，能参加请回复1231。"]


async def test_a_typed_query_finds_what_was_sent() -> None:
    clock = present()
    request = typed("QuerySendDetailsRequest")
    request.set_PhoneNumber(WANG)
    request.set_PageSize(10)
    request.set_CurrentPage(1)
    async with a_sandbox(clock) as box:
        sent = await ask(box, send_request())
        at = datetime.fromisoformat((await box.get("/sent"))["sent"][0]["at"])
        request.set_SendDate(f"{at:%Y%m%d}")
        request.set_BizId(sent["BizId"])
        answer = await ask(box, request)

        assert (answer["Code"], answer["TotalCount"]) == ("OK", 1)
        (detail,) = answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
        assert (detail["OutId"], detail["Content"], detail["SendStatus"]) == ("out-1", SHOWN, 1)


async def test_a_wrong_secret_is_told_by_the_client_as_such() -> None:
    from aliyunsdkcore.acs_exception.exceptions import ServerException

    async with a_sandbox(present()) as box:
        with pytest.raises(ServerException) as refused:
            await ask(box, send_request(), secret="testSecreT")

        # The client finds its own string to sign in our message, so only the secret can be wrong.
        assert (refused.value.get_http_status(), refused.value.get_error_code()) == (
            400,
            "InvalidAccessKeySecret",
        )
        assert await box.shown() == []


async def test_a_business_error_is_returned_and_not_raised() -> None:
    request = send_request()
    request.set_PhoneNumbers(f"{LI},110")
    async with a_sandbox(present()) as box:
        assert (await ask(box, request))["Code"] == "isv.MOBILE_NUMBER_ILLEGAL"
