"""SendSms and SendBatchSms, and the codes with which they refuse."""

import json

import pytest
from sandbox_on_loopback import INVITE, LI, SHOWN, VALUES, WANG, a_sandbox


async def test_an_sms_is_shown_and_remembered() -> None:
    async with a_sandbox() as box:
        status, answer = await box.send(OutId="out-1")

        assert (status, answer["Code"], answer["Message"]) == (200, "OK", "OK")
        at = "2026-11-21T09:00:00.000+08:00"
        assert await box.get(f"/phones/{WANG}") == {
            "number": WANG,
            "messages": [{"direction": "to_phone", "content": SHOWN, "at": at, "out_id": "out-1"}],
        }
        assert await box.get("/sent") == {
            "sent": [
                {
                    "phone": WANG,
                    "out_id": "out-1",
                    "template": INVITE,
                    "content": SHOWN,
                    "biz_id": answer["BizId"],
                    "at": at,
                }
            ]
        }


async def test_every_phone_of_a_call_shares_one_biz_id_and_every_call_has_its_own() -> None:
    async with a_sandbox() as box:
        _, first = await box.send(f"{WANG},{LI}")
        _, second = await box.send(WANG)

        sent = [(message["phone"], message["biz_id"]) for message in (await box.get("/sent"))["sent"]]
        assert sent == [(WANG, first["BizId"]), (LI, first["BizId"]), (WANG, second["BizId"])]
        assert first["BizId"] != second["BizId"]


@pytest.mark.parametrize("written", ["+8613800000001", "8613800000001", "008613800000001", "+13800000001"])
async def test_the_documented_prefixes_mean_the_same_phone(written: str) -> None:
    async with a_sandbox() as box:
        await box.send(written)

        assert (await box.get("/phones"))["phones"] == [WANG]


async def test_1000_phones_fit_in_a_call_and_1001_do_not() -> None:
    phones = [f"1390000{place:04d}" for place in range(1001)]
    async with a_sandbox() as box:
        _, too_many = await box.send(",".join(phones))
        _, just_right = await box.send(",".join(phones[:1000]))

        assert (too_many["Code"], just_right["Code"]) == ("isv.MOBILE_COUNT_OVER_LIMIT", "OK")
        assert (await box.get("/phones"))["phones"] == phones[:1000]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"TemplateParam": '{"name": "王芳"}'}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": ""}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": "name=王芳"}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": "[" * 100_000}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '["王芳"]'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"name": {}, "yes": "1"}'}, "isv.TEMPLATE_PARAMS_ILLEGAL"),
        ({"TemplateParam": json.dumps({"name": "王" * 36, "yes": "1"})}, "isv.PARAM_LENGTH_LIMIT"),
        ({"TemplateParam": '{"name": "王芳😀", "yes": "1"}'}, "isv.UNSUPPORTED_CONTENT"),
        ({"TemplateParam": '{"name": "【王芳】", "yes": "1"}'}, "isv.UNSUPPORTED_CONTENT"),
        ({"TemplateCode": "SMS_2"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"SignName": "别家"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"PhoneNumbers": "1380000000"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumbers": f"{WANG},"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"OutId": "x" * 256}, "isv.INVALID_PARAMETERS"),
    ],
)
async def test_a_business_error_is_http_200_and_sends_nothing(params: dict[str, str], code: str) -> None:
    usual = {"PhoneNumbers": WANG, "SignName": "考务", "TemplateCode": INVITE, "TemplateParam": VALUES}
    async with a_sandbox() as box:
        status, answer = await box.call("SendSms", **{**usual, **params})

        assert (status, answer["Code"]) == (200, code)
        assert await box.get("/sent") == {"sent": []}


async def test_sign_and_text_may_have_500_characters_together() -> None:
    templates = {"SMS_5": "字" * 461 + "${name}", "SMS_6": "字" * 462 + "${name}"}
    param = json.dumps({"name": "名" * 35})
    async with a_sandbox(templates=templates) as box:
        _, fits = await box.send(TemplateCode="SMS_5", TemplateParam=param)
        _, too_long = await box.send(TemplateCode="SMS_6", TemplateParam=param)

        assert (fits["Code"], too_long["Code"]) == ("OK", "isv.SMS_CONTENT_ILLEGAL")
        assert [len(text) for text in await box.shown()] == [500]


async def test_without_strictness_an_unknown_template_is_shown_with_its_values_and_any_sign() -> None:
    async with a_sandbox(strict=False) as box:
        await box.send(TemplateCode="SMS_2", SignName="别家")

        assert await box.shown() == ["【别家】〔未登记模板 SMS_2〕name=王芳，yes=1231"]


async def test_a_batch_gives_each_phone_its_own_text() -> None:
    async with a_sandbox() as box:
        _, answer = await box.call(
            "SendBatchSms",
            PhoneNumberJson=json.dumps([WANG, LI]),
            SignNameJson='["考务", "考务"]',
            TemplateCode=INVITE,
            TemplateParamJson='[{"name": "王芳", "yes": 1231}, {"name": "李强", "yes": "1232"}]',
            OutId="out-9",
        )

        sent = [
            (m["phone"], m["content"], m["out_id"], m["biz_id"]) for m in (await box.get("/sent"))["sent"]
        ]
        assert sent == [
            (WANG, SHOWN, "out-9", answer["BizId"]),
            (LI, "【考务】邀请李强参加考评，能参加请回复1232。", "out-9", answer["BizId"]),
        ]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"PhoneNumberJson": "13800000001,13800000002"}, "isv.INVALID_JSON_PARAM"),
        ({"PhoneNumberJson": "{}"}, "isv.INVALID_JSON_PARAM"),
        ({"PhoneNumberJson": "[]"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumberJson": f"[{WANG}]"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumberJson": json.dumps([WANG, LI])}, "isv.INVALID_PARAMETERS"),
        ({"PhoneNumberJson": json.dumps([WANG] * 101)}, "isv.MOBILE_COUNT_OVER_LIMIT"),
        ({"TemplateParamJson": "[]"}, "isv.INVALID_PARAMETERS"),
        ({"SignNameJson": '["别家"]'}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"TemplateParamJson": ""}, "isv.TEMPLATE_MISSING_PARAMETERS"),
    ],
)
async def test_a_wrong_batch_sends_nothing(params: dict[str, str], code: str) -> None:
    usual = {
        "PhoneNumberJson": json.dumps([WANG]),
        "SignNameJson": '["考务"]',
        "TemplateCode": INVITE,
        "TemplateParamJson": f"[{VALUES}]",
    }
    async with a_sandbox() as box:
        status, answer = await box.call("SendBatchSms", **{**usual, **params})

        assert (status, answer["Code"]) == (200, code)
        assert await box.get("/sent") == {"sent": []}
