from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from provider_on_loopback import (
    PHONE,
    SHORT_OF_ANSWERS,
    Box,
    a_list,
    a_message,
    a_provider,
    a_sandbox,
    http_answer,
    send,
)

from db.models.delivery import Sending
from delivery.channel import InDoubt, ProviderError, Sighting
from sms.details import days_to_ask

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # the 21st begins in Beijing
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY_20, DAY_21 = date(2026, 11, 20), date(2026, 11, 21)


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with a_sandbox(receipt_delay=3600.0) as box:
        yield box


def a_detail(out_id: str = "out-1", status: object = 3, **changes: object) -> dict[str, object]:
    return {"PhoneNum": PHONE, "SendStatus": status, "ErrCode": "DELIVERED", "OutId": out_id, **changes}


async def test_a_message_in_doubt_is_found_though_its_answer_never_came() -> None:
    async with a_sandbox(receipt_delay=3600.0, patience=SHORT_OF_ANSWERS) as box:
        await box.script(do="drop", match={"out_id": "out-1"})
        message = a_message()
        await send(box.channel, a_message("out-2"))

        assert await send(box.channel, message) == InDoubt("answer_timeout")
        assert await box.channel.look(message) == Sighting(Sending.ACCEPTED, "", "")


async def test_a_message_that_never_arrived_is_not_known(box: Box) -> None:
    await box.script(do="http", status=500, accept=False)
    message = a_message()
    await send(box.channel, message)
    await send(box.channel, a_message("out-2"))

    assert await box.channel.look(message) is None


async def test_a_message_is_found_on_a_later_page(box: Box) -> None:
    messages = [a_message(f"out-{number}") for number in range(101)]
    for message in messages:
        await send(box.channel, message)

    assert await box.channel.look(messages[-1]) == Sighting(Sending.ACCEPTED, "", "")
    assert (await box.get("/calls"))["calls"]["QuerySendDetails"] == 3


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (1, "", Sending.ACCEPTED),
        (2, "MOBILE_NOT_ON_SERVICE", Sending.FAILED),
        (3, "DELIVERED", Sending.DELIVERED),
        ("3", "DELIVERED", Sending.DELIVERED),
    ],
)
async def test_the_status_of_the_carrier_is_told_with_its_code(
    status: object, code: str, state: Sending
) -> None:
    details = [a_detail("out-0", 1), a_detail("out-1", status, ErrCode=code, BizId="7^0")]
    async with a_provider(a_list(2, details)) as (provider, channel):
        assert await channel.look(a_message()) == Sighting(state, code, "7^0")
        assert provider.asked[0]["PhoneNumber"] == PHONE


async def test_a_code_or_an_id_that_no_column_holds_is_left_out() -> None:
    details = [a_detail(ErrCode="\x00", BizId="9" * 65)]
    async with a_provider(a_list(1, details)) as (_, channel):
        assert await channel.look(a_message()) == Sighting(Sending.DELIVERED, "", "")


@pytest.mark.parametrize("lists", [{}, None, {"SmsSendDetailDTO": None}, {"SmsSendDetailDTO": []}])
async def test_an_empty_day_may_come_without_its_list(lists: object) -> None:
    noon = a_message(handed_at=NOON)
    async with a_provider(a_list(0, [], SmsSendDetailDTOs=lists)) as (_, channel):
        assert await channel.look(noon) is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http_answer({"Code": "isv.OUT_OF_SERVICE"}), "isv.OUT_OF_SERVICE"),
        (http_answer({"Code": "Throttling.User"}, 400), "Throttling.User"),
        (http_answer({"Code": "InternalError"}, 500), "http_500"),
        (http_answer({"Code": "13800000001 \x00"}), "odd_answer"),
        (http_answer({"Code": None}), "odd_answer"),
        (http_answer(b"<html></html>"), "http_200"),
        (http_answer(b"<html></html>", 404), "http_404"),
        (http_answer({"Code": "OK"}), "odd_answer"),
        (a_list(1, [], SmsSendDetailDTOs=[1]), "odd_answer"),
        (a_list(1, [], SmsSendDetailDTOs={"SmsSendDetailDTO": "x"}), "odd_answer"),
        (a_list(1, [], SmsSendDetailDTOs={"SmsSendDetailDTO": [1]}), "odd_answer"),
        (a_list(1, [], TotalCount="many"), "odd_answer"),
        (a_list(1, [a_detail(status=9)]), "odd_answer"),
        (a_list(1, [a_detail(status=None)]), "odd_answer"),
        (a_list(2, []), "incomplete_list"),
        (b"", "connection_lost"),
    ],
    ids=str,
)
async def test_anything_but_a_proper_answer_is_asked_again_later(answer: bytes, code: str) -> None:
    async with a_provider(answer) as (_, channel):
        with pytest.raises(ProviderError) as raised:
            await channel.look(a_message(handed_at=NOON))

    assert (raised.value.code, raised.value.retryable) == (code, True)


async def test_a_list_that_ends_too_early_does_not_prove_absence() -> None:
    async with a_provider(a_list(3, [a_detail("out-9")]), a_list(3, [])) as (provider, channel):
        with pytest.raises(ProviderError, match=r"^incomplete_list$"):
            await channel.look(a_message(handed_at=NOON))
        assert [asked["CurrentPage"] for asked in provider.asked] == ["1", "2"]


async def test_a_list_without_end_is_given_up() -> None:
    pages = [a_list(10**9, [a_detail("out-9")]) for _ in range(21)]
    async with a_provider(*pages) as (provider, channel):
        with pytest.raises(ProviderError, match=r"^incomplete_list$"):
            await channel.look(a_message(handed_at=NOON))
        assert len(provider.asked) == 20


async def test_a_message_of_midnight_is_looked_for_on_both_days() -> None:
    late = a_message(handed_at=MIDNIGHT - MINUTE)
    async with a_provider(a_list(0, []), a_list(1, [a_detail()])) as (provider, channel):
        assert await channel.look(late) == Sighting(Sending.DELIVERED, "DELIVERED", "")
        assert [asked["SendDate"] for asked in provider.asked] == ["20261120", "20261121"]


@pytest.mark.parametrize(
    ("handed_at", "now", "days"),
    [
        (NOON, NOON, [DAY_21]),
        (NOON, NOON + timedelta(days=9), [DAY_21]),
        (MIDNIGHT - MINUTE, MIDNIGHT + MINUTE, [DAY_20, DAY_21]),
        (MIDNIGHT - MINUTE, MIDNIGHT - MINUTE / 2, [DAY_20]),
        (MIDNIGHT + MINUTE, MIDNIGHT + 2 * MINUTE, [DAY_21, DAY_20]),
        (MIDNIGHT + MINUTE, MIDNIGHT - MINUTE, [DAY_21, DAY_20]),
        (MIDNIGHT - 20 * MINUTE, NOON, [DAY_20]),
    ],
)
def test_the_days_in_beijing_on_which_it_may_have_been_stamped(
    handed_at: datetime, now: datetime, days: list[date]
) -> None:
    assert days_to_ask(a_message(handed_at=handed_at), now) == days


@pytest.mark.parametrize(
    ("backup", "now", "days"),
    [
        (NOON, NOON + MINUTE, [DAY_21]),
        (MIDNIGHT - 2 * HOUR, NOON, [DAY_21, DAY_20]),
        (NOON - timedelta(days=2), NOON, [DAY_21, DAY_20, date(2026, 11, 19)]),
    ],
)
def test_a_message_that_a_restored_database_forgot_is_looked_for_on_every_day_since_the_backup(
    backup: datetime, now: datetime, days: list[date]
) -> None:
    assert days_to_ask(a_message(handed_at=backup, forgotten="x"), now) == days


def test_what_was_forgotten_for_long_is_looked_for_as_long_as_aliyun_keeps_it() -> None:
    days = days_to_ask(a_message(handed_at=NOON - timedelta(days=90), forgotten="x"), NOON)

    assert (days[0], days[-1], len(days)) == (DAY_21, date(2026, 10, 22), 31)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"OutId": "of-its-bulk-call"}, True),
        ({"OutId": "of-its-bulk-call", "SendDate": "2026-11-21 12:00:00"}, True),
        ({"OutId": "of-its-bulk-call", "SendDate": "2026-11-20 12:00:00"}, False),
        ({"OutId": "of-its-bulk-call", "Content": "【考务中心】另一条"}, False),
        ({"OutId": "out-1", "Content": "【考务中心】另一条"}, True),
    ],
)
async def test_a_forgotten_message_of_a_bulk_call_is_known_by_its_text(
    changes: dict[str, object], found: bool
) -> None:
    detail = a_detail(**{"out_id": "", "Content": "【考务中心】考前会", **changes})
    message = a_message(handed_at=NOON, forgotten="考前会")
    async with a_provider(a_list(1, [detail]), clock=lambda: NOON) as (_, channel):
        assert (await channel.look(message) is not None) == found


async def test_a_message_without_our_id_is_somebody_elses() -> None:
    detail = a_detail(Content="【考务中心】考前会")
    del detail["OutId"]
    async with a_provider(a_list(1, [detail])) as (_, channel):
        assert await channel.look(a_message(handed_at=NOON)) is None


async def test_a_failed_connection_is_asked_again_later() -> None:
    changes: dict[str, Any] = {"handed_at": NOON}
    async with a_provider() as (provider, channel):
        provider.answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{")
        with pytest.raises(ProviderError, match=r"^connection_lost$"):
            await channel.look(a_message(**changes))
