"""What a channel's answer makes of a letter; an answer to a lost lease makes nothing of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from letters_on_their_way import (
    LEASE,
    NOW,
    SECOND,
    a_question,
    a_report,
    fresh,
    in_doubt,
    lease,
    leased,
    queued,
    settle,
)

from db.models import OutgoingMessage
from db.models.delivery import Failure, Prompt, Sending
from delivery import lookups, outbox, receipts
from delivery.channel import Accepted, InDoubt, Outcome, Refused
from delivery.settling import GIVE_UP_AFTER, SLOWEST_RETRY

BUSY = Refused("isp.SYSTEM_ERROR", Failure.TEMPORARY, timedelta(seconds=5))
NO_MONEY = Refused("isv.AMOUNT_NOT_ENOUGH", Failure.TECHNICAL, timedelta(minutes=5))
NEVER = Refused("isv.MOBILE_NUMBER_ILLEGAL", Failure.PERMANENT)
SETTLE_AFTER = timedelta(seconds=60)


def _columns(row: OutgoingMessage) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OutgoingMessage._meta.db_fields}


async def _refuse(row: OutgoingMessage, refused: Refused, times: int) -> list[timedelta]:
    """Refuse the letter so many times, each time as soon as it is due; returns the waits."""
    waits: list[timedelta] = []
    now = NOW
    for turn in range(times):
        if turn:
            now = (await fresh(row)).due_at
            [row] = await lease(now)
        assert await settle(row, refused, now)
        waits.append((await fresh(row)).due_at - now)
    return waits


async def test_accepted_is_kept_with_the_providers_id(database: str) -> None:
    row = await leased()

    assert await settle(row, Accepted("biz^0"), NOW + SECOND)

    kept = await fresh(row)
    assert (kept.state, kept.provider_id, kept.accepted_at) == (Sending.ACCEPTED, "biz^0", NOW + SECOND)
    assert (kept.lease, kept.code, kept.news) == (None, "", False)


async def test_an_accepted_question_is_news_for_its_clock(database: str) -> None:
    row = await leased(prompt_id=(await a_question()).id)

    await settle(row, Accepted("biz^0"), NOW)

    assert (await fresh(row)).news is True


async def test_a_lost_answer_leaves_it_in_doubt_and_nobody_claims_it(database: str) -> None:
    row = await in_doubt()

    assert (row.state, row.lease, row.code, row.due_at) == (
        Sending.UNKNOWN,
        None,
        "answer_timeout",
        NOW + SECOND,
    )
    assert await lease(NOW + timedelta(days=1)) == []


async def test_a_temporary_refusal_is_tried_again_ever_later(database: str) -> None:
    row = await leased()

    waits = await _refuse(row, BUSY, times=GIVE_UP_AFTER - 1)

    assert [wait.total_seconds() for wait in waits] == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]
    kept = await fresh(row)
    assert (kept.state, kept.failure, kept.code) == (Sending.QUEUED, Failure.TEMPORARY, "isp.SYSTEM_ERROR")


async def test_a_temporary_refusal_is_final_at_the_twelfth_time(database: str) -> None:
    row = await leased()

    await _refuse(row, BUSY, times=GIVE_UP_AFTER)

    kept = await fresh(row)
    assert (kept.state, kept.failure, kept.news, kept.lease) == (
        Sending.FAILED,
        Failure.TEMPORARY,
        True,
        None,
    )


async def test_a_refusal_for_a_day_is_kept_for_that_day(database: str) -> None:
    row = await leased()

    waits = await _refuse(
        row, Refused("isv.BUSINESS_LIMIT_CONTROL", Failure.TEMPORARY, timedelta(days=1)), times=2
    )

    assert waits == [timedelta(days=1), timedelta(days=1)]


async def test_a_fault_of_the_account_never_fails_a_letter(database: str) -> None:
    row = await leased()

    waits = await _refuse(row, NO_MONEY, times=3 * GIVE_UP_AFTER)

    kept = await fresh(row)
    assert (kept.state, kept.failure) == (Sending.QUEUED, Failure.TECHNICAL)
    assert (waits[0], max(waits)) == (timedelta(minutes=5), SLOWEST_RETRY)


async def test_after_a_long_fault_of_the_account_a_busy_provider_is_no_end(database: str) -> None:
    row = await leased()
    await _refuse(row, NO_MONEY, times=3 * GIVE_UP_AFTER)
    [row] = await lease((await fresh(row)).due_at)

    await settle(row, BUSY, NOW + timedelta(days=1))

    assert (await fresh(row)).state is Sending.QUEUED


@pytest.mark.parametrize("failure", [Failure.PERMANENT, Failure.TECHNICAL])
async def test_a_refusal_for_good_ends_it_with_its_reason(database: str, failure: Failure) -> None:
    row = await leased()

    await settle(row, Refused("isv.MOBILE_NUMBER_ILLEGAL", failure), NOW + SECOND)

    kept = await fresh(row)
    assert (kept.state, kept.failure, kept.code) == (Sending.FAILED, failure, "isv.MOBILE_NUMBER_ILLEGAL")
    assert (kept.ended_at, kept.news) == (NOW + SECOND, True)


@pytest.mark.parametrize("answer", [Accepted("biz^0"), InDoubt("connection_lost"), BUSY, NEVER])
async def test_an_answer_after_the_lease_ran_out_changes_nothing(database: str, answer: Outcome) -> None:
    row = await leased()
    await outbox.expire_leases(NOW + LEASE)
    before = _columns(await fresh(row))

    assert not await settle(row, answer, NOW + LEASE)

    assert _columns(await fresh(row)) == before


async def test_an_answer_of_a_former_lease_does_not_touch_the_present_one(database: str) -> None:
    slept = await leased()
    later = await _sent_anew(slept)
    [present] = await lease(later)

    assert not await settle(slept, NEVER, later)
    assert await settle(present, Accepted("biz^1"), later)

    assert (await fresh(present)).state is Sending.ACCEPTED


async def _sent_anew(row: OutgoingMessage) -> datetime:
    """The lease runs out, two looks find nothing, it is queued again; returns when."""
    await outbox.expire_leases(NOW + LEASE)
    for _ in range(2):
        await lookups.missed(await fresh(row), SETTLE_AFTER, NOW + SETTLE_AFTER)
    return NOW + SETTLE_AFTER


async def test_a_receipt_before_the_answer_stands(database: str) -> None:
    row = await leased()
    await receipts.keep([a_report(row, provider_id="biz^0")], NOW)
    await receipts.apply(10, NOW)

    assert not await settle(row, Accepted("biz^0"), NOW + SECOND)

    kept = await fresh(row)
    assert (kept.state, kept.provider_id) == (Sending.DELIVERED, "biz^0")


async def test_a_question_that_was_closed_while_its_message_was_refused_is_not_sent(database: str) -> None:
    prompt = await a_question()
    row = await leased(prompt_id=prompt.id)
    await Prompt.filter(id=prompt.id).update(closed_at=NOW)
    await outbox.cancel(prompt.id, NOW)
    await settle(row, BUSY, NOW)

    assert await lease(NOW + timedelta(minutes=1)) == []

    kept = await fresh(row)
    assert (kept.state, kept.ended_at) == (Sending.CANCELLED, NOW + timedelta(minutes=1))


async def test_a_question_that_was_closed_while_in_doubt_is_not_sent_again(database: str) -> None:
    prompt = await a_question()
    row, other = await in_doubt(prompt_id=prompt.id), await queued(prompt_id=(await a_question("456")).id)
    await Prompt.filter(id=prompt.id).update(closed_at=NOW)
    await outbox.cancel(prompt.id, NOW)
    later = await _sent_anew(row)

    assert [each.id for each in await lease(later)] == [other.id]

    assert (await fresh(row)).state is Sending.CANCELLED
