"""Receipts: kept once, joined to their message whenever it is known, moving it forward and never back."""

from datetime import timedelta
from typing import Any

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
)

from db.models import OutgoingMessage, Receipt
from db.models.delivery import Failure, Sending
from delivery import outbox, receipts
from delivery.channel import Accepted
from delivery.receipts import Report

LATER = NOW + 30 * SECOND
NOT_DELIVERED: dict[str, Any] = {"success": False, "code": "MOBILE_NOT_ON_SERVICE"}


async def _take(*reports: Report) -> None:
    """Keep the reports and apply them one by one, as the reader does."""
    for report in reports:
        await receipts.keep([report], LATER)
        for receipt in await receipts.waiting(10):
            await receipts.apply(receipt, LATER)


async def _accepted(**changed: Any) -> OutgoingMessage:
    row = await leased(**changed)
    await outbox.settle(row, Accepted("biz^0"), NOW)
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
    await outbox.settle(row, Accepted("biz^0"), LATER)

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

    await outbox.settle(row, Accepted("biz^0"), LATER)

    [receipt] = await Receipt.all()
    assert ((await fresh(row)).state, receipt.message_id) == (state, row.id)


async def test_a_receipt_that_nobody_has_read_yet_is_joined_by_the_answer_too(database: str) -> None:
    row = await leased()
    await receipts.keep([a_report(row, provider_id="biz^0", out_id="")], NOW)
    [unread] = await receipts.waiting(10)

    await outbox.settle(row, Accepted("biz^0"), LATER)
    await receipts.apply(unread, LATER)

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

    assert (await Receipt.all().count(), len(await receipts.waiting(50))) == (1000, 50)


async def test_receipts_are_read_in_the_order_they_came_and_once(database: str) -> None:
    row = await _accepted()
    await receipts.keep([a_report(row, reported_at=NOW - timedelta(days=1), **NOT_DELIVERED)], NOW)
    await receipts.keep([a_report(row)], NOW)

    first, second = await receipts.waiting(10)
    await receipts.apply(first, NOW)
    await receipts.apply(second, NOW)

    assert ((await fresh(row)).state, await receipts.waiting(10)) == (Sending.FAILED, [])


async def test_a_receipt_put_aside_is_not_read_again(database: str) -> None:
    await receipts.keep([a_report(await _accepted())], NOW)
    [receipt] = await receipts.waiting(10)

    await receipts.put_aside(receipt)

    assert (await receipts.waiting(10), await Receipt.all().count()) == ([], 1)
