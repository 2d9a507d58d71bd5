"""QuerySendDetails."""

import pytest
from sandbox_on_loopback import INVITE, LI, NINE, SHOWN, WANG, StandingClock, a_sandbox


async def test_a_message_waits_for_its_receipt_and_is_then_delivered() -> None:
    clock = StandingClock()
    async with a_sandbox(clock, receipt_delay=5) as box:
        await box.send(OutId="out-1")
        _, waiting = await box.look_up()
        clock.advance(5)
        _, delivered = await box.look_up()

        common = {
            "PhoneNum": WANG,
            "TemplateCode": INVITE,
            "Content": SHOWN,
            "SendDate": "2026-11-21 09:00:00",
            "OutId": "out-1",
        }
        assert (waiting["Code"], waiting["TotalCount"]) == ("OK", 1)
        assert waiting["SmsSendDetailDTOs"] == {
            "SmsSendDetailDTO": [{**common, "SendStatus": 1, "ErrCode": ""}],
        }
        assert delivered["SmsSendDetailDTOs"] == {
            "SmsSendDetailDTO": [
                {**common, "SendStatus": 3, "ErrCode": "DELIVERED", "ReceiveDate": "2026-11-21 09:00:05"}
            ],
        }


async def test_a_failed_message_says_why() -> None:
    async with a_sandbox(receipt_delay=0) as box:
        await box.script(do="receipt", err_code="MOBILE_NOT_ON_SERVICE")
        await box.send()
        _, answer = await box.look_up()

        (detail,) = answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
        assert (detail["SendStatus"], detail["ErrCode"]) == (2, "MOBILE_NOT_ON_SERVICE")


async def test_messages_are_found_by_phone_day_in_beijing_and_biz_id() -> None:
    clock = StandingClock(NINE.replace(hour=15, minute=59))  # 23:59 in Beijing
    async with a_sandbox(clock) as box:
        await box.send(OutId="before midnight")
        await box.send(LI, OutId="another phone")
        clock.advance(60)
        _, third = await box.send(OutId="after midnight")
        await box.send(OutId="another call")

        async def found(**params: str) -> list[str]:
            _, answer = await box.look_up(**params)
            return [detail["OutId"] for detail in answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"]]

        assert await found() == ["before midnight"]
        assert await found(SendDate="20261122") == ["after midnight", "another call"]
        assert await found(SendDate="20261122", BizId=third["BizId"]) == ["after midnight"]
        assert await found(BizId=third["BizId"]) == []


async def test_details_come_in_pages_with_the_total() -> None:
    async with a_sandbox() as box:
        for out_id in "12345":
            await box.send(OutId=out_id)

        pages = [await box.look_up(PageSize="2", CurrentPage=page) for page in ("1", "2", "3", "4")]
        assert [answer["TotalCount"] for _, answer in pages] == [5, 5, 5, 5]
        shown = [
            [detail["OutId"] for detail in answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"]]
            for _, answer in pages
        ]
        assert shown == [["1", "2"], ["3", "4"], ["5"], []]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"PageSize": "0"}, "isv.INVALID_PARAMETERS"),
        ({"PageSize": "51"}, "isv.INVALID_PARAMETERS"),
        ({"CurrentPage": "0"}, "isv.INVALID_PARAMETERS"),
        ({"CurrentPage": "one"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "2026-11-21"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "20261131"}, "isv.INVALID_PARAMETERS"),
        ({"PhoneNumber": "110"}, "isv.MOBILE_NUMBER_ILLEGAL"),
    ],
)
async def test_a_wrong_question_is_refused(params: dict[str, str], code: str) -> None:
    usual = {"PhoneNumber": WANG, "SendDate": "20261121", "PageSize": "1", "CurrentPage": "1"}
    async with a_sandbox() as box:
        status, answer = await box.call("QuerySendDetails", **{**usual, **params})

        assert (status, answer["Code"]) == (200, code)


async def test_a_blind_look_up_shows_nothing_as_often_as_scripted() -> None:
    async with a_sandbox() as box:
        await box.send()
        await box.script(do="lookup_blind", times=2, match={"phone": WANG})

        totals = [(await box.look_up(phone))[1]["TotalCount"] for phone in (WANG, LI, WANG, WANG)]
        assert totals == [0, 0, 0, 1]
