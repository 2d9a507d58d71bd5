"""What has arrived, in numbers."""

import asyncio
import json

import pytest
from sandbox_on_loopback import INVITE, LI, NINE, VALUES, WANG, a_sandbox

AT_NINE = NINE.timestamp()


async def test_calls_are_listed_with_their_time_and_how_many_messages_they_brought() -> None:
    async with a_sandbox() as box:
        await box.send(f"{WANG},{LI}")
        box.clock.advance(1.5)
        await box.call(
            "SendBatchSms",
            PhoneNumberJson=json.dumps([WANG]),
            SignNameJson='["考务"]',
            TemplateCode=INVITE,
            TemplateParamJson=f"[{VALUES}]",
        )

        assert await box.get("/arrivals") == {
            "messages": 3,
            "phones": 2,
            "twice": 1,
            "calls": [[AT_NINE, 2], [AT_NINE + 1.5, 1]],
        }
        assert (await box.get("/arrivals?after=2"))["calls"] == [[AT_NINE + 1.5, 1]]


async def test_two_calls_of_one_instant_are_two() -> None:
    async with a_sandbox() as box:
        await box.send(WANG)
        await box.send(LI)

        assert (await box.get("/arrivals"))["calls"] == [[AT_NINE, 1], [AT_NINE, 1]]


async def test_who_waits_for_a_number_is_answered_when_it_is_reached() -> None:
    async with a_sandbox() as box, asyncio.TaskGroup() as group:
        waiting = group.create_task(box.get("/arrivals?until=2&wait=60"))
        await box.send(WANG)
        await box.send(LI)

        assert (await waiting)["messages"] == 2


async def test_who_waits_in_vain_is_answered_all_the_same() -> None:
    async with a_sandbox() as box:
        assert (await box.get("/arrivals?until=1&wait=0"))["messages"] == 0


@pytest.mark.parametrize("query", ["after=x", "until=-1", "wait=61", "wait=1.5"])
async def test_an_unclear_question_is_explained(query: str) -> None:
    async with a_sandbox() as box, box.http.get(f"{box.url}/arrivals?{query}") as answer:
        assert answer.status == 400


async def test_without_receipts_none_is_waiting() -> None:
    async with a_sandbox(receipts=False) as box:
        await box.send(WANG)
        box.clock.advance(3600)

        assert (await box.get("/pushes"))["waiting"] == 0
