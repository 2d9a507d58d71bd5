"""Receipts: kept once, joined to their message whenever it is known, moving it forward and never back."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from letters_on_their_way import (
    NOW,
    PHONE,
    SECOND,
    a_question,
    a_report,
    fresh,
    in_doubt,
    leased,
    queued,
    settle,
)

from db import connect
from db.models import OutgoingMessage, Receipt
from db.models.delivery import Failure, Sending
from delivery import receipts
from delivery.channel import Accepted
from delivery.receipts import Report

LATER = NOW + 30 * SECOND
NOT_DELIVERED: dict[str, Any] = {"success": False, "code": "MOBILE_NOT_ON_SERVICE"}


async def _take(*reports: Report) -> None:
    """Keep the reports and apply them one by one, as the reader does."""
    for report in reports:
        await receipts.keep([report], LATER)
        await receipts.apply(10, LATER)


async def _accepted(**changed: Any) -> OutgoingMessage:
    row = await leased(**changed)
    await settle(row, Accepted("biz^0"), NOW)
    return await fresh(row)


async def test_a_delivered_message_is_delivered(database: str) -> None:
    row = await _accepted()

    await _take(a_report(row))

    kept, [receipt] = await fresh(row), await Receipt.all()
    told = (kept.state, kept.code, kept.ended_at, kept.news)
    assert told == (Sending.DELIVERED, "DELIVERED", LATER, False)
    assert await OutgoingMessage.filter(failure=None).count() == 1
    assert (receipt.message_id, receipt.waiting) == (row.id, False)


async def test_an_undelivered_message_failed_for_good_and_is_news(database: str) -> None:
    row = await _accepted()

    await _take(a_report(row, **NOT_DELIVERED))

    kept = await fresh(row)
    assert (kept.state, kept.code, kept.failure, kept.news) == (
        Sending.FAILED,
        "MOBILE_NOT_ON_SERVICE",
        Failure.PERMANENT,
        True,
    )


@pytest.mark.parametrize("first", [{}, NOT_DELIVERED])
@pytest.mark.parametrize("second", [{"code": "DELIVERED_LATE"}, {**NOT_DELIVERED, "code": "EXPIRED"}])
async def test_the_first_receipt_stands_whatever_comes_after_it(
    database: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    row = await _accepted()
    await _take(a_report(row, **first))
    before = await fresh(row)

    await _take(a_report(row, **second))

    kept = await fresh(row)
    assert (kept.state, kept.code, kept.ended_at) == (before.state, before.code, before.ended_at)
    assert await Receipt.filter(message_id=row.id).count() == 2


async def test_the_same_receipt_pushed_again_is_one_row(database: str) -> None:
    row = await _accepted()

    await receipts.keep([a_report(row), a_report(row)], NOW)
    await _take(a_report(row), a_report(row))

    assert await Receipt.all().count() == 1


async def test_what_is_still_in_flight_says_nothing_new(database: str) -> None:
    row = await leased()

    await _take(a_report(row, provider_id="biz^0", out_id="", in_flight=True, success=False))
    await settle(row, Accepted("biz^0"), LATER)

    assert ((await fresh(row)).state, await Receipt.all().count()) == (Sending.ACCEPTED, 0)


@pytest.mark.parametrize("make", [queued, leased, in_doubt])
async def test_a_receipt_before_the_answer_is_taken_by_our_own_id(database: str, make: Any) -> None:
    row: OutgoingMessage = await make()

    await _take(a_report(row, provider_id="biz^0"))

    kept = await fresh(row)
    assert (kept.state, kept.provider_id, kept.lease) == (Sending.DELIVERED, "biz^0", None)


async def test_a_receipt_before_the_answer_starts_the_clock_of_a_question(database: str) -> None:
    row = await leased(prompt_id=(await a_question()).id)

    await _take(a_report(row))

    kept = await fresh(row)
    assert (kept.news, kept.accepted_at) == (True, NOW)


@pytest.mark.parametrize(
    ("success", "state"), [(True, Sending.DELIVERED), (False, Sending.FAILED)], ids=["delivered", "failed"]
)
async def test_a_receipt_with_an_unknown_id_waits_until_the_answer_brings_it(
    database: str, success: bool, state: Sending
) -> None:
    row = await leased()
    await _take(a_report(row, provider_id="biz^0", out_id="", success=success))
    assert [(each.message_id, each.waiting) for each in await Receipt.all()] == [(None, False)]

    await settle(row, Accepted("biz^0"), LATER)

    [receipt] = await Receipt.all()
    assert ((await fresh(row)).state, receipt.message_id) == (state, row.id)


async def test_a_receipt_that_nobody_has_read_yet_is_joined_by_the_answer_too(database: str) -> None:
    row = await leased()
    await receipts.keep([a_report(row, provider_id="biz^0", out_id="")], NOW)

    await settle(row, Accepted("biz^0"), LATER)
    await receipts.apply(10, LATER)

    [receipt] = await Receipt.all()
    assert ((await fresh(row)).state, receipt.message_id, receipt.waiting) == (
        Sending.DELIVERED,
        row.id,
        False,
    )


async def test_one_id_for_many_numbers_is_told_apart_by_the_number(database: str) -> None:
    mine = await _accepted()
    theirs = await _accepted(address="+8613912345678")

    await _take(a_report(theirs, provider_id="biz^0", out_id="", **NOT_DELIVERED))

    assert ((await fresh(mine)).state, (await fresh(theirs)).state) == (Sending.ACCEPTED, Sending.FAILED)


async def test_our_id_with_another_number_moves_nothing(database: str) -> None:
    row = await _accepted()

    await _take(a_report(row, address="+8613912345678"))

    [receipt] = await Receipt.all()
    assert ((await fresh(row)).state, receipt.message_id) == (Sending.ACCEPTED, None)


async def test_a_receipt_without_any_message_is_kept(database: str) -> None:
    report = Report("sms", "biz^9", "never ours", PHONE, True, "DELIVERED", False, None)

    await _take(report)

    [receipt] = await Receipt.all()
    assert (receipt.out_id, receipt.message_id, receipt.waiting) == ("never ours", None, False)


@pytest.mark.parametrize("state", [Sending.CANCELLED, Sending.EXPIRED])
async def test_a_receipt_of_a_message_that_was_taken_back_is_kept_and_changes_nothing(
    database: str, state: Sending
) -> None:
    row = await queued()
    await OutgoingMessage.filter(id=row.id).update(state=state, ended_at=NOW)

    await _take(a_report(row))

    [receipt] = await Receipt.all()
    assert ((await fresh(row)).state, receipt.message_id) == (state, row.id)


async def test_a_thousand_receipts_are_kept_together(database: str) -> None:
    row = await _accepted()
    many = [a_report(row, code=f"CODE_{number}") for number in range(1000)]

    await receipts.keep([*many, *many[:10]], NOW)
    await receipts.keep([], NOW)

    assert (await Receipt.all().count(), len(await receipts.waiting_ids(50))) == (1000, 50)


async def test_receipts_are_read_in_the_order_they_came_and_once(database: str) -> None:
    row = await _accepted()
    await receipts.keep([a_report(row, reported_at=NOW - timedelta(days=1), **NOT_DELIVERED)], NOW)
    await receipts.keep([a_report(row)], NOW)

    assert [await receipts.apply(10, NOW), await receipts.apply(10, NOW)] == [2, 0]

    assert (await fresh(row)).state == Sending.FAILED


async def test_a_receipt_put_aside_is_not_read_again(database: str) -> None:
    await receipts.keep([a_report(await _accepted())], NOW)
    [receipt] = await Receipt.all()

    await receipts.put_aside(receipt.id)

    assert (await receipts.apply(10, NOW), await Receipt.all().count()) == (0, 1)


async def test_receipts_of_a_bulk_call_are_told_apart_by_the_number(database: str) -> None:
    rows = [await _accepted(address=f"+86138{number:08}") for number in range(20)]
    await OutgoingMessage.all().update(call_id="call", provider_id="biz^0")
    outcomes = [{}, NOT_DELIVERED]
    await receipts.keep(
        [
            a_report(row, out_id="call", provider_id="biz^0", **outcomes[number % 2])
            for number, row in enumerate(rows)
        ],
        NOW,
    )

    assert [await receipts.apply(15, LATER) for _ in range(3)] == [15, 5, 0]

    by_state = [
        await OutgoingMessage.filter(state=state).order_by("id").values_list("id", flat=True)
        for state in (Sending.DELIVERED, Sending.FAILED)
    ]
    assert by_state == [[row.id for row in rows[0::2]], [row.id for row in rows[1::2]]]
    assert await Receipt.filter(message_id=None).count() == 0


async def test_our_own_id_counts_before_that_of_a_call_and_the_provider_s(database: str) -> None:
    by_provider, by_call, own = await _accepted(), await _accepted(), await _accepted()
    await OutgoingMessage.filter(id=by_call.id).update(call_id=own.out_id)

    await _take(a_report(own, provider_id="biz^0"))
    await OutgoingMessage.filter(id=own.id).update(out_id="another")
    await _take(a_report(own, provider_id="biz^0", code="AGAIN"))
    await _take(a_report(own, provider_id="biz^0", code="ONCE_MORE", out_id=""))

    joined = await Receipt.all().order_by("id").values_list("message_id", flat=True)
    assert joined == [own.id, by_call.id, by_provider.id]


async def test_many_answers_at_once_bring_the_receipts_that_came_before_them(database: str) -> None:
    rows = [await leased(address=f"+86138{number:08}") for number in range(3)]
    await _take(*(a_report(row, provider_id="biz^0", out_id="") for row in rows[:2]))
    await _take(a_report(rows[0], provider_id="biz^0", out_id="", **NOT_DELIVERED))
    await OutgoingMessage.all().update(
        state=Sending.ACCEPTED, lease=None, leased_until=None, provider_id="biz^0", accepted_at=NOW
    )

    await receipts.join_many([(row.id, "biz^0", row.address_index) for row in rows], LATER)
    await receipts.join_many([(rows[0].id, "", rows[0].address_index)], LATER)
    await receipts.join_many([], LATER)

    states = [(await fresh(row)).state for row in rows]
    assert states == [Sending.DELIVERED, Sending.DELIVERED, Sending.ACCEPTED]
    assert await Receipt.filter(message_id=None).count() == 0


async def test_a_receipt_whose_message_another_is_changing_waits(postgres_url: str, ring: Any) -> None:
    async with connect.database(postgres_url, ring):
        held, other = await _accepted(), await _accepted()
        await receipts.keep([a_report(held), a_report(other)], NOW)
        second = await asyncpg.connect(postgres_url.partition("?")[0])
        try:
            async with second.transaction():
                await second.execute("SELECT 1 FROM outgoing_message WHERE id = $1 FOR UPDATE", held.id)
                meanwhile = [await receipts.apply(10, LATER) for _ in range(2)]
        finally:
            await second.close()

        assert (meanwhile, await receipts.apply(10, LATER)) == ([1, 0], 1)
        assert (await fresh(held)).state == Sending.DELIVERED
