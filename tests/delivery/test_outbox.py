"""The outbox: a letter is put once, claimed by one, handed over in order and in time."""

import asyncio
from datetime import timedelta

import pytest
from letters_on_their_way import (
    LEASE,
    NOW,
    PHONE,
    SECOND,
    SIGN,
    a_letter,
    a_number,
    a_question,
    fresh,
    lease,
    queued,
)

from db import secrets
from db.models import OutgoingMessage
from db.models.delivery import Lane, Sending
from delivery import outbox
from messages.wording import render


async def test_a_letter_is_put_once_whoever_puts_it_again(database: str) -> None:
    letter = a_letter()

    put = [await outbox.put(letter, SIGN, NOW) for _ in range(3)]

    assert (put, await OutgoingMessage.all().count()) == ([True, False, False], 1)


async def test_a_letter_in_the_outbox_holds_what_the_channel_needs(database: str) -> None:
    row = await queued(values={}, lane=Lane.ANSWER, expires_at=NOW + SECOND)

    sent = outbox.outgoing(row, {"aliyun.template.wrong_code": "SMS_77"})

    assert (sent.address, sent.template, dict(sent.params), sent.out_id) == (PHONE, "SMS_77", {}, row.out_id)
    assert (row.state, row.lane, row.expires_at) == (
        Sending.QUEUED,
        Lane.ANSWER,
        NOW + SECOND,
    )
    assert (row.address_index, row.text) == (secrets.index(PHONE), render("wrong_code", {}))


async def test_the_provider_knows_a_letter_by_an_id_that_follows_from_its_key_and_address(
    database: str,
) -> None:
    first, second = await queued(key="one"), await queued(key="two")
    other = await queued(key="one more", address="+8613912345678")

    ids = {row.out_id for row in (first, second, other)}
    await OutgoingMessage.all().delete()

    assert (len(ids), (await queued(key="one")).out_id) == (3, first.out_id)


async def test_the_most_urgent_go_first_then_the_oldest(database: str) -> None:
    late = await queued(NOW - SECOND, lane=Lane.BROADCAST)
    old = await queued(NOW - 3 * SECOND, lane=Lane.BROADCAST)
    urgent = await queued(NOW, lane=Lane.ANSWER)

    claimed = [await lease(most=1) for _ in range(4)]

    assert [[row.id for row in rows] for rows in claimed] == [[urgent.id, old.id], [late.id], [], []]


async def test_a_claimed_letter_is_marked_with_its_lease(database: str) -> None:
    await queued()

    [row] = await lease()

    kept = await fresh(row)
    assert (kept.state, kept.lease, kept.leased_until) == (Sending.LEASED, row.lease, NOW + LEASE)
    assert (kept.handed_at, kept.attempts) == (NOW, 1)


async def test_what_is_not_due_or_of_another_channel_waits(database: str) -> None:
    await queued(NOW + SECOND)
    await queued(channel="chat")

    assert await lease() == []


async def test_outside_sending_hours_only_answers_go_out(database: str) -> None:
    await queued()
    answer = await queued(lane=Lane.ANSWER)

    assert [row.id for row in await lease(NOW + timedelta(hours=11))] == [answer.id]


async def test_a_letter_is_not_handed_over_from_its_expiry_on(database: str) -> None:
    over = await queued(expires_at=NOW)
    just = await queued(expires_at=NOW + SECOND)

    assert [row.id for row in await lease()] == [just.id]
    await outbox.expire_messages(NOW)
    kept = await fresh(over)
    assert (kept.state, kept.ended_at, kept.news, kept.lease) == (Sending.EXPIRED, NOW, True, None)


async def test_letters_expire_while_the_hours_are_closed(database: str) -> None:
    over, just, without = (
        await queued(expires_at=NOW),
        await queued(expires_at=NOW + SECOND),
        await queued(),
    )

    expired = await outbox.expire_messages(NOW)

    states = [(await fresh(row)).state for row in (over, just, without)]
    assert (expired, states) == (1, [Sending.EXPIRED, Sending.QUEUED, Sending.QUEUED])


async def test_an_answered_question_is_taken_back_unless_it_is_under_way(database: str) -> None:
    prompt = await a_question()
    first = await queued(prompt_id=prompt.id)
    [_] = await lease()
    second, other = await queued(prompt_id=prompt.id), await queued()

    await outbox.cancel(prompt.id, NOW)

    states = [(await fresh(row)).state for row in (first, second, other)]
    assert states == [Sending.LEASED, Sending.CANCELLED, Sending.QUEUED]


async def test_ten_who_claim_at_once_claim_different_letters(database: str) -> None:
    put = {(await queued(address=a_number(n))).id for n in range(100)}

    claims = await asyncio.gather(*(lease(most=10) for _ in range(10)))
    rest = await lease(most=100)

    claimed = [row.id for rows in [*claims, rest] for row in rows]
    assert (len(claimed), set(claimed)) == (100, put)


@pytest.mark.parametrize("ago", [timedelta(0), SECOND])
async def test_a_lease_that_ran_out_leaves_its_letter_in_doubt_and_not_free(
    database: str, ago: timedelta
) -> None:
    await queued()
    [row] = await lease()
    end = NOW + LEASE + ago

    lost = await outbox.expire_leases(end)

    kept = await fresh(row)
    assert (lost, kept.state, kept.lease, kept.due_at) == (1, Sending.UNKNOWN, None, end)
    assert await lease(end) == []


async def test_a_lease_that_still_runs_is_left_alone(database: str) -> None:
    await queued()
    [row] = await lease()

    assert await outbox.expire_leases(NOW + LEASE - SECOND) == 0
    assert (await fresh(row)).state is Sending.LEASED
