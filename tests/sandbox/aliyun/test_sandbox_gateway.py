"""What the gateway refuses before an action is reached."""

import pytest
from sandbox_on_loopback import INVITE, VALUES, WANG, Box, StandingClock, a_sandbox, with_signature

SEND = {
    "Action": "SendSms",
    "PhoneNumbers": WANG,
    "SignName": "考务",
    "TemplateCode": INVITE,
    "TemplateParam": VALUES,
}


async def answer_of(box: Box, params: dict[str, str]) -> tuple[int, str]:
    status, answer = await box.call_with(params)
    return status, answer["Code"]


async def test_a_signed_call_is_let_through_in_query_and_form_by_get_and_post() -> None:
    async with a_sandbox() as box:
        by_form = await answer_of(box, box.signed(**SEND))
        async with box.http.post(box.url + "/aliyun/", params=box.signed(**SEND)) as answer:
            by_query = answer.status, (await answer.json())["Code"]

        assert (by_form, by_query) == ((200, "OK"), (200, "OK"))
        assert len(await box.shown()) == 2


async def test_a_wrong_byte_is_refused_with_the_string_to_sign_after_a_colon() -> None:
    async with a_sandbox() as box:
        params = box.signed(**SEND)
        other = "A" if params["Signature"][0] != "A" else "B"
        status, answer = await box.call_with({**params, "Signature": other + params["Signature"][1:]})

        assert (status, answer["Code"]) == (400, "SignatureDoesNotMatch")
        reason, text = answer["Message"].split(":", 1)
        assert reason == "Specified signature is not matched with our calculation. server string to sign is"
        assert text.startswith("POST&%2F&AccessKeyId%3DtestId%26Action%3DSendSms%26")
        assert await box.shown() == []


async def test_a_changed_parameter_is_refused() -> None:
    async with a_sandbox() as box:
        changed = {**box.signed(**SEND), "PhoneNumbers": "13800000009"}

        assert await answer_of(box, changed) == (400, "SignatureDoesNotMatch")


async def test_an_unknown_key_is_refused() -> None:
    async with a_sandbox() as box:
        params = box.signed(**SEND, AccessKeyId="somebody")

        assert await answer_of(box, params) == (404, "InvalidAccessKeyId.NotFound")


@pytest.mark.parametrize(
    "name", ["Action", "Version", "AccessKeyId", "SignatureNonce", "Timestamp", "TemplateCode"]
)
async def test_a_missing_parameter_is_named(name: str) -> None:
    async with a_sandbox() as box:
        params = {key: value for key, value in box.signed(**SEND).items() if key not in (name, "Signature")}

        assert await answer_of(box, with_signature(params)) == (400, f"Missing{name}")


async def test_a_call_without_signature_is_refused() -> None:
    async with a_sandbox() as box:
        params = box.signed(**SEND)
        del params["Signature"]

        assert await answer_of(box, params) == (400, "MissingSignature")


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        ("2026-11-21T00:45:00Z", (200, "OK")),
        ("2026-11-21T00:44:59Z", (400, "InvalidTimeStamp.Expired")),
        ("2026-11-21T01:15:00Z", (200, "OK")),
        ("2026-11-21T01:15:01Z", (400, "InvalidTimeStamp.Expired")),
        ("2026-11-21 01:00:00", (400, "InvalidTimeStamp.Format")),
    ],
)
async def test_a_timestamp_may_be_15_minutes_off(timestamp: str, expected: tuple[int, str]) -> None:
    async with a_sandbox() as box:
        assert await answer_of(box, box.signed(**SEND, Timestamp=timestamp)) == expected


async def test_a_nonce_is_good_for_one_call() -> None:
    async with a_sandbox() as box:
        params = box.signed(**SEND)

        assert await answer_of(box, params) == (200, "OK")
        assert await answer_of(box, params) == (400, "SignatureNonceUsed")
        assert len(await box.shown()) == 1


async def test_a_wrongly_signed_call_does_not_use_up_its_nonce() -> None:
    async with a_sandbox() as box:
        params = box.signed(**SEND)

        assert await answer_of(box, {**params, "Signature": "wrong"}) == (400, "SignatureDoesNotMatch")
        assert await answer_of(box, params) == (200, "OK")


async def test_nonces_are_forgotten_when_no_timestamp_could_repeat_them() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box:
        assert await answer_of(box, box.signed(**SEND, SignatureNonce="again")) == (200, "OK")
        clock.advance(1800)
        assert await answer_of(box, box.signed(**SEND, SignatureNonce="again")) == (400, "SignatureNonceUsed")
        clock.advance(1)
        assert await answer_of(box, box.signed(**SEND, SignatureNonce="again")) == (200, "OK")


async def test_an_unknown_action_and_a_wrong_version_are_refused() -> None:
    async with a_sandbox() as box:
        assert await answer_of(box, box.signed(Action="SendFax")) == (404, "InvalidAction.NotFound")
        assert await answer_of(box, box.signed(**SEND, Version="2017-05-24")) == (400, "InvalidVersion")


async def test_refused_calls_are_counted_with_their_codes() -> None:
    async with a_sandbox() as box:
        await box.call_with({**box.signed(**SEND), "Signature": "wrong"})
        await box.send("123")
        await box.send()

        assert await box.get("/calls") == {
            "calls": {"SendSms": 3},
            "refused": {"SendSms": {"SignatureDoesNotMatch": 1, "isv.MOBILE_NUMBER_ILLEGAL": 1}},
        }
