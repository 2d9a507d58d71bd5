"""Messages in doubt are asked back, twice and late enough, before anything is sent again."""

from datetime import timedelta

import pytest
from letters_on_their_way import LEASE, NOW, SECOND, a_question, fresh, in_doubt, lease, leased

from db.models import OutgoingMessage
from db.models.delivery import Failure, Sending
from delivery import lookups, outbox
from delivery.channel import Sighting

SETTLE_AFTER = timedelta(seconds=60)
SETTLED = NOW + SETTLE_AFTER


async def _missed(row: OutgoingMessage, after: timedelta) -> OutgoingMessage:
    await lookups.missed(row, SETTLE_AFTER, NOW + after)
    return await fresh(row)


async def test_what_is_in_doubt_is_looked_for_when_it_is_due(database: str) -> None:
    row = await in_doubt()

    before, then = await lookups.due("sms", 10, NOW), await lookups.due("sms", 10, NOW + SECOND)

    assert ([each.id for each in before], [each.id for each in then]) == ([], [row.id])
    assert await lookups.due("chat", 10, NOW + SECOND) == []


@pytest.mark.parametrize(
    ("state", "failure", "ended", "news"),
    [
        (Sending.ACCEPTED, None, False, False),
        (Sending.DELIVERED, None, True, False),
        (Sending.FAILED, Failure.PERMANENT, True, True),
    ],
)
async def test_what_the_provider_has_is_as_it_says(
    database: str, state: Sending, failure: Failure | None, ended: bool, news: bool
) -> None:
    row = await in_doubt()

    await lookups.found(row, Sighting(state, "CODE", "biz^0"), NOW + SECOND)

    kept = await fresh(row)
    assert (kept.state, kept.failure, kept.code, kept.provider_id) == (state, failure, "CODE", "biz^0")
    assert (kept.accepted_at, kept.ended_at, kept.news) == (NOW, NOW + SECOND if ended else None, news)


async def test_a_question_that_is_found_is_news_for_its_clock(database: str) -> None:
    row = await in_doubt(prompt_id=(await a_question()).id)

    await lookups.found(row, Sighting(Sending.ACCEPTED, "", ""), NOW + SECOND)

    assert (await fresh(row)).news is True


async def test_what_is_missed_twice_the_second_time_late_enough_is_queued_again(database: str) -> None:
    row = await in_doubt()

    once = await _missed(row, SETTLE_AFTER - SECOND)
    twice = await _missed(once, SETTLE_AFTER)

    assert (once.state, once.looks) == (Sending.UNKNOWN, 1)
    assert (twice.state, twice.looks, twice.due_at) == (Sending.QUEUED, 0, SETTLED)


async def test_a_single_look_however_late_does_not_queue_it(database: str) -> None:
    once = await _missed(await in_doubt(), timedelta(hours=1))

    assert (once.state, once.looks) == (Sending.UNKNOWN, 1)


async def test_many_early_looks_do_not_queue_it(database: str) -> None:
    row = await in_doubt()

    for turn in range(9):
        row = await _missed(row, (turn + 1) * SECOND)

    assert (row.state, row.looks) == (Sending.UNKNOWN, 9)


async def test_the_looks_grow_apart_and_one_falls_on_the_settling_time(database: str) -> None:
    row, now, waits = await in_doubt(), NOW + SECOND, []

    while row.state is Sending.UNKNOWN:
        await lookups.missed(row, SETTLE_AFTER, now)
        row = await fresh(row)
        waits.append((row.due_at - now).total_seconds())
        now = row.due_at

    assert (waits, now) == ([2, 5, 15, 15, 15, 7, 0], SETTLED)


async def test_not_there_and_then_there_is_not_sent_again(database: str) -> None:
    once = await _missed(await in_doubt(), 2 * SECOND)

    await lookups.found(once, Sighting(Sending.DELIVERED, "DELIVERED", ""), NOW + 5 * SECOND)

    assert (await fresh(once)).state is Sending.DELIVERED
    assert await lease(NOW + timedelta(days=1)) == []


async def test_a_look_that_fails_is_no_look_and_is_repeated(database: str) -> None:
    row = await in_doubt()

    for turn in range(20):
        now = NOW + turn * timedelta(minutes=1)
        await lookups.failed(await fresh(row), "http_500", now)

    kept = await fresh(row)
    assert (kept.state, kept.looks, kept.code) == (Sending.UNKNOWN, 0, "http_500")
    assert kept.due_at == now + timedelta(seconds=15)


async def test_two_who_look_at_once_count_as_one(database: str) -> None:
    row = await in_doubt()
    beside = await fresh(row)
    await lookups.missed(row, SETTLE_AFTER, SETTLED)

    await lookups.missed(beside, SETTLE_AFTER, SETTLED)

    kept = await fresh(row)
    assert (kept.state, kept.looks) == (Sending.UNKNOWN, 1)


async def test_a_miss_beside_a_find_does_not_queue_it(database: str) -> None:
    row = await _missed(await in_doubt(), SETTLE_AFTER)
    await lookups.found(row, Sighting(Sending.ACCEPTED, "", "biz^0"), SETTLED)

    await lookups.missed(row, SETTLE_AFTER, SETTLED)

    assert (await fresh(row)).state is Sending.ACCEPTED


async def test_who_slept_over_a_second_sending_does_not_queue_a_third(database: str) -> None:
    slept = await _missed(await in_doubt(), SETTLE_AFTER)
    await _missed(slept, SETTLE_AFTER)
    [again] = await lease(SETTLED)
    await outbox.expire_leases(SETTLED + LEASE)
    await lookups.missed(await fresh(again), SETTLE_AFTER, SETTLED + LEASE)

    await lookups.missed(slept, SETTLE_AFTER, SETTLED + LEASE)
    await lookups.failed(slept, "http_500", SETTLED + LEASE)

    kept = await fresh(again)
    assert (kept.state, kept.looks, kept.code) == (Sending.UNKNOWN, 1, "lease_lost")


async def test_a_message_that_expired_in_doubt_is_not_sent_again(database: str) -> None:
    row = await leased(expires_at=NOW + 30 * SECOND)
    await outbox.expire_leases(NOW + LEASE)
    for _ in range(2):
        await lookups.missed(await fresh(row), SETTLE_AFTER, SETTLED)

    assert await lease(SETTLED) == []
    await outbox.expire_messages(SETTLED)
    assert (await fresh(row)).state is Sending.EXPIRED
