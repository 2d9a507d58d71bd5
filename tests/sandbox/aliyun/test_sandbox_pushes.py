"""Receipts and replies are pushed, and pushed again after 1, 5 and 10 minutes."""

import asyncio
import json
from typing import Any

import pytest
from sandbox_on_loopback import LI, WANG, Box, Service, StandingClock, a_sandbox, a_service


async def reply(box: Box, content: str = "1231", *, phone: str = WANG, **more: str | int) -> str:
    status, answer = await box.post(f"/phones/{phone}/reply", {"content": content, **more})
    assert status == 200
    sequence_id: str = answer["sequence_id"]
    return sequence_id


async def failed(box: Box, times: int) -> None:
    """Returns when so many pushes of replies have failed and the next is set."""
    await box.pushes(lambda counts: counts["replies"]["failures"] == times)


async def test_a_receipt_comes_after_its_delay_as_documented() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock, callback=service.url, receipt_delay=3) as box:
        _, answer = await box.send(OutId="out-1")
        clock.advance(3)
        path, items = await service.next()

        assert path == "/callbacks/aliyun/secret/receipts"
        assert items == [
            {
                "phone_number": WANG,
                "send_time": "2026-11-21 09:00:00",
                "report_time": "2026-11-21 09:00:03",
                "success": True,
                "err_code": "DELIVERED",
                "err_msg": "用户接收成功",
                "sms_size": "1",
                "biz_id": answer["BizId"],
                "out_id": "out-1",
            }
        ]


async def test_a_reply_is_pushed_as_documented() -> None:
    async with a_service() as service, a_sandbox(callback=service.url + "/") as box:
        sequence_id = await reply(box, "参加 😀")
        path, items = await service.next()

        assert path == "/callbacks/aliyun/secret/replies"
        assert items == [
            {
                "phone_number": WANG,
                "content": "参加 😀",
                "send_time": "2026-11-21 09:00:00",
                "dest_code": "10690001",
                "sequence_id": sequence_id,
                "sign_name": "考务",
            }
        ]


async def test_sms_size_counts_the_billed_parts() -> None:
    clock = StandingClock()
    templates = {"SMS_5": "字" * 66, "SMS_6": "字" * 67}  # 70 and 71 with the sign of 4
    async with a_service() as service, a_sandbox(clock, callback=service.url, templates=templates) as box:
        await box.send(TemplateCode="SMS_5")
        await box.send(TemplateCode="SMS_6")
        clock.advance(1)
        _, items = await service.next()

        assert [item["sms_size"] for item in items] == ["1", "2"]


async def test_what_has_gathered_is_pushed_in_one_batch_of_at_most_100() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock, callback=service.url) as box:
        await box.send(",".join(f"139000000{place:02d}" for place in range(100)) + f",{WANG}")
        clock.advance(1)
        _, first = await service.next()
        _, second = await service.next()

        assert [item["phone_number"] for item in first] == [f"139000000{place:02d}" for place in range(100)]
        assert [item["phone_number"] for item in second] == [WANG]


async def test_a_failed_push_is_repeated_after_1_5_and_10_minutes_and_then_lost() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock, callback=service.url) as box:
        service.answers.extend([(500, "")] * 4)
        sequence_id = await reply(box)
        pushed = [await service.next()]
        for failures, minutes in enumerate((1, 5, 10), start=1):
            await failed(box, failures)
            clock.advance(minutes * 60 - 0.001)
            assert service.came.empty()
            clock.advance(0.001)
            pushed.append(await service.next())
        counts = await box.pushes(lambda counts: counts["lost"] == 1)

        assert [[item["sequence_id"] for item in items] for _, items in pushed] == [[sequence_id]] * 4
        assert counts["replies"] == {
            "pushed": 0,
            "waiting": 0,
            "lost": 1,
            "failures": 4,
            "last_failure": "HTTP 500",
        }


async def test_the_waits_are_divided_by_the_time_scale() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock, callback=service.url, time_scale=60) as box:
        service.answers.append((503, ""))
        await reply(box)
        await service.next()
        await failed(box, 1)
        clock.advance(1)
        await service.next()
        counts = await box.pushes(lambda counts: counts["waiting"] == 0)

        assert (counts["pushed"], counts["lost"]) == (1, 0)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((201, '{"code": 0}'), "HTTP 201"),
        ((302, '{"code": 0}'), "HTTP 302"),
        ((200, "ok"), "应答不是 JSON"),
        ((200, "[0]"), "应答的 code 不是数字 0"),
        ((200, '{"code": "0"}'), "应答的 code 不是数字 0"),
        ((200, '{"code": false}'), "应答的 code 不是数字 0"),
        ((200, '{"code": 1}'), "应答的 code 不是数字 0"),
        ((200, "{}"), "应答的 code 不是数字 0"),
    ],
)
async def test_another_answer_than_code_0_is_a_failure(answer: tuple[int, str], reason: str) -> None:
    async with a_service() as service, a_sandbox(callback=service.url) as box:
        service.answers.append(answer)
        await reply(box)
        counts = await box.pushes(lambda counts: counts["replies"]["failures"] == 1)

        assert (counts["replies"]["last_failure"], counts["pushed"], counts["waiting"]) == (reason, 0, 1)


async def test_an_answer_later_than_700_ms_is_a_failure() -> None:
    async with a_service() as service, a_sandbox(callback=service.url) as box:
        service.silent = True
        await reply(box)
        counts = await box.pushes(lambda counts: counts["replies"]["failures"] == 1)

        assert counts["replies"]["last_failure"] == "超过 700 毫秒未应答"


async def test_a_refused_connection_is_a_failure_and_the_push_comes_when_the_service_is_back() -> None:
    clock = StandingClock()
    async with a_service() as gone:
        address = gone.url
    async with a_service() as service, a_sandbox(clock, callback=address) as box:
        sequence_id = await reply(box)
        await failed(box, 1)
        await box.post("/callback", {"url": service.url})
        clock.advance(60)
        _, items = await service.next()

        assert [item["sequence_id"] for item in items] == [sequence_id]


async def test_without_a_callback_pushes_are_kept_until_one_is_set() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock) as box:
        first = await reply(box, "早")
        second = await reply(box, "晚", phone=LI)
        await box.send()
        clock.advance(1)
        kept = await box.get("/pushes")
        assert await box.post("/callback", {"url": service.url}) == (200, {"url": service.url})
        came = dict([await service.next(), await service.next()])

        assert (kept["callback"], kept["pushed"], kept["waiting"], kept["lost"]) == (None, 0, 3, 0)
        assert [item["sequence_id"] for item in came["/callbacks/aliyun/secret/replies"]] == [first, second]
        assert [item["phone_number"] for item in came["/callbacks/aliyun/secret/receipts"]] == [WANG]


async def test_late_repeated_and_reordered_replies_are_pushed_as_scripted() -> None:
    async with a_service() as service, a_sandbox(callback=service.url) as box:

        async def pushed(content: str, **more: Any) -> tuple[Any, ...]:
            await reply(box, content, **more)
            _, (item,) = await service.next()
            return item["content"], item["send_time"], item["sequence_id"]

        assert await pushed("晚到", send_time="2026-11-21 08:00:00", sequence_id="7") == (
            "晚到",
            "2026-11-21 08:00:00",
            "7",
        )
        assert await pushed("更早", send_time="2026-11-20T23:00:00+00:00", sequence_id=6) == (
            "更早",
            "2026-11-21 07:00:00",
            "6",
        )
        assert await pushed("晚到", sequence_id="7") == ("晚到", "2026-11-21 09:00:00", "7")
        assert await box.shown() == ["晚到", "更早"]


async def first_receipts(service: Service, clock: StandingClock) -> list[dict[str, Any]]:
    clock.advance(1)
    _, items = await service.next()
    return items


async def test_a_scripted_receipt_reports_the_failure_once() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock, callback=service.url) as box:
        await box.script(do="receipt", err_code="MOBILE_NOT_ON_SERVICE", err_msg="停机", match={"phone": LI})
        await box.send(f"{WANG},{LI}")
        await box.send(LI)

        items = await first_receipts(service, clock)
        assert [(item["phone_number"], item["success"], item["err_code"]) for item in items] == [
            (WANG, True, "DELIVERED"),
            (LI, False, "MOBILE_NOT_ON_SERVICE"),
            (LI, True, "DELIVERED"),
        ]


async def test_receipts_can_come_twice_or_not_at_all() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock, callback=service.url) as box:
        await box.script(do="receipt_twice", match={"out_id": "twice"})
        await box.script(do="no_receipt", match={"out_id": "never"})
        for out_id in ("twice", "never", "once"):
            await box.send(OutId=out_id)

        items = await first_receipts(service, clock)
        assert [item["out_id"] for item in items] == ["twice", "twice", "once"]
        _, answer = await box.look_up()
        statuses = {d["OutId"]: d["SendStatus"] for d in answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"]}
        assert statuses == {"twice": 3, "never": 1, "once": 3}


async def test_a_receipt_can_be_acknowledged_before_the_send_is_answered() -> None:
    async with a_service() as service, a_sandbox(callback=service.url) as box:
        await box.script(do="receipt_first")
        _, answer = await box.send(OutId="out-1")

        _, items = service.came.get_nowait()
        assert [(item["out_id"], item["biz_id"]) for item in items] == [("out-1", answer["BizId"])]
        counts = await box.get("/pushes")
        assert (counts["receipts"]["pushed"], counts["waiting"]) == (1, 0)


async def test_a_first_receipt_that_is_refused_comes_again_and_the_send_is_answered() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock, callback=service.url) as box:
        service.answers.append((500, json.dumps({"code": 0})))
        await box.script(do="receipt_first")
        _, answer = await box.send()
        await service.next()
        clock.advance(60)
        _, items = await service.next()

        assert [item["biz_id"] for item in items] == [answer["BizId"]]


async def test_a_first_receipt_is_pushed_again_when_the_caller_left_before_its_answer() -> None:
    async with a_service() as service, a_sandbox(callback=service.url) as box, asyncio.TaskGroup() as tasks:
        service.silent = True
        await box.script(do="receipt_first")
        calling = tasks.create_task(box.send(OutId="out-1"))
        await service.next()
        service.silent = False
        calling.cancel()
        _, items = await service.next()

        assert [item["out_id"] for item in items] == ["out-1"]
