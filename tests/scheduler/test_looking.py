"""Leases of the dead and lost answers: asked back, never blindly sent again."""

import asyncio
from datetime import timedelta

import pytest
from channel_with_memory import Clock, MemoryChannel
from counting import counted
from letters_on_their_way import LEASE, NOW, SECOND, fresh, in_doubt, lease, leased, queued

from db.models.delivery import Sending as Stage
from delivery.channel import Outgoing, ProviderError, Sighting
from scheduler.looking import keep_looking, look_once

FOUND = Sighting(Stage.DELIVERED, "DELIVERED", "")


async def test_a_dead_senders_message_that_the_provider_has_is_not_sent_again(database: str) -> None:
    row = await leased()
    channel = MemoryChannel(look=lambda message: FOUND)

    await look_once(channel, Clock(NOW + LEASE))

    assert (channel.looked, (await fresh(row)).state) == ([row.out_id], Stage.DELIVERED)
    assert await lease(NOW + timedelta(days=1)) == []


async def test_a_dead_senders_message_that_the_provider_never_got_is_queued_after_two_looks(
    database: str,
) -> None:
    row = await leased()
    channel = MemoryChannel()
    missed = counted("kaowu_looks_total", answer="missed")

    states = []
    for after in (20, 40, 60):
        await look_once(channel, Clock(NOW + after * SECOND))
        states.append((await fresh(row)).state)

    assert (states, len(channel.looked)) == ([Stage.UNKNOWN, Stage.UNKNOWN, Stage.QUEUED], 3)
    assert counted("kaowu_looks_total", answer="missed") == missed + 3


async def test_a_provider_that_does_not_say_is_asked_later(database: str) -> None:
    row = await in_doubt()

    def silent(message: Outgoing) -> Sighting | None:
        raise ProviderError("http_500", retryable=True)

    channel, now = MemoryChannel(look=silent), NOW + timedelta(hours=1)
    for _ in range(3):
        await look_once(channel, Clock(now))

    kept = await fresh(row)
    assert (len(channel.looked), kept.state, kept.code) == (1, Stage.UNKNOWN, "http_500")
    assert kept.due_at > now


async def test_one_look_that_breaks_holds_up_no_other(database: str) -> None:
    bad, good = await in_doubt(), await in_doubt()

    def look(message: Outgoing) -> Sighting | None:
        if message.out_id == bad.out_id:
            raise ValueError("cannot be signed")
        return FOUND

    channel, now = MemoryChannel(look=look), NOW + timedelta(hours=1)
    for _ in range(3):
        await look_once(channel, Clock(now))

    assert ((await fresh(bad)).state, (await fresh(good)).state) == (Stage.UNKNOWN, Stage.DELIVERED)
    assert sorted(channel.looked) == sorted([bad.out_id, good.out_id])


async def test_what_is_too_late_expires_while_the_hours_are_closed(database: str) -> None:
    row = await queued(expires_at=NOW + SECOND)

    await look_once(MemoryChannel(), Clock(NOW + timedelta(hours=11)))

    assert (await fresh(row)).state is Stage.EXPIRED


@pytest.mark.parametrize("breaks", [False, True])
async def test_looking_goes_on_until_it_is_stopped(database: str, breaks: bool) -> None:
    row = await in_doubt()
    looked = asyncio.Event()

    def look(message: Outgoing) -> Sighting | None:
        looked.set()
        if breaks:
            raise ProviderError("http_500", retryable=True)
        return FOUND

    clock = Clock(NOW + timedelta(hours=1))
    async with asyncio.TaskGroup() as group:
        group.create_task(keep_looking(MemoryChannel(look=look), clock, clock.stopping))
        await looked.wait()
        clock.stopping.set()

    assert (await fresh(row)).state is (Stage.UNKNOWN if breaks else Stage.DELIVERED)
