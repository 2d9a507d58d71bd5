"""The sender: everything once, nothing lost at a stop, nothing sent by one who slept."""

import asyncio
from collections import Counter
from datetime import timedelta

import asyncpg
import pytest
from channel_with_memory import Clock, MemoryChannel
from letters_on_their_way import NOW, a_number, fresh, queued
from postgres import ending

from db import connect, lots, secrets, settings
from db.connect import connection
from db.models import OutgoingMessage
from db.models.delivery import Failure, Lane
from db.models.delivery import Sending as Stage
from delivery.alarms import open_alarms
from delivery.channel import Accepted, InDoubt, Outcome, Outgoing, Refused
from delivery.claiming import KEY_AWAITED
from scheduler.sending import WIDTH, Sending


async def _states() -> Counter[Stage]:
    return Counter([row.state for row in await OutgoingMessage.all()])


async def _run_until_enough(channel: MemoryChannel, clock: Clock, senders: int = 1) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(senders):
            group.create_task(Sending(channel, clock, clock.stopping).run())
        await channel.enough.wait()
        clock.stopping.set()


@pytest.mark.parametrize("senders", [1, 4])
async def test_everything_is_sent_once(database: str, senders: int) -> None:
    put = {(await queued(address=a_number(each))).out_id for each in range(90)}
    channel = MemoryChannel(after=len(put))

    await _run_until_enough(channel, Clock(), senders)

    assert channel.sent == dict.fromkeys(put, 1)
    assert await _states() == {Stage.ACCEPTED: len(put)}


async def test_each_message_goes_under_the_template_code_in_force(database: str) -> None:
    await queued()
    await settings.change("aliyun.template.wrong_code", "SMS_4711", "staff", NOW)
    channel = MemoryChannel()

    await _run_until_enough(channel, Clock())

    assert channel.templates == {"SMS_4711"}


async def test_outside_the_sending_hours_only_answers_go_out(database: str) -> None:
    waiting, answer = await queued(), await queued(lane=Lane.ANSWER)
    channel = MemoryChannel()

    await _run_until_enough(channel, Clock(NOW + timedelta(hours=11)))

    assert channel.sent == {answer.out_id: 1}
    assert (await fresh(waiting)).state is Stage.QUEUED


async def test_no_more_than_the_width_are_under_way_at_once(database: str) -> None:
    await settings.change("delivery.rate", "0", "staff", NOW)
    for each in range(WIDTH + 5):
        await queued(address=a_number(each))
    channel, clock = MemoryChannel(after=WIDTH), Clock()
    channel.open.clear()

    async with asyncio.TaskGroup() as group:
        group.create_task(Sending(channel, clock, clock.stopping).run())
        await channel.enough.wait()
        under_way = channel.sent.total()
        clock.stopping.set()
        channel.open.set()

    assert under_way == WIDTH
    assert await _states() == {Stage.ACCEPTED: WIDTH + 5}


async def test_a_stop_waits_for_what_is_under_way(database: str) -> None:
    row = await queued()
    channel, clock = MemoryChannel(), Clock()
    channel.open.clear()

    async with asyncio.TaskGroup() as group:
        running = group.create_task(Sending(channel, clock, clock.stopping).run())
        await channel.enough.wait()
        clock.stopping.set()
        still_running = not running.done()
        channel.open.set()

    assert (still_running, (await fresh(row)).state) == (True, Stage.ACCEPTED)


async def test_who_is_told_to_stop_claims_nothing_more(database: str) -> None:
    row = await queued()
    channel, clock = MemoryChannel(), Clock()
    clock.stopping.set()

    await Sending(channel, clock, clock.stopping).run()

    assert (channel.sent, (await fresh(row)).state) == ({}, Stage.QUEUED)


async def test_who_slept_over_the_end_of_the_lease_does_not_send(database: str) -> None:
    row = await queued()
    channel, clock = MemoryChannel(), Clock(pace=timedelta(seconds=30), last=20)

    await Sending(channel, clock, clock.stopping).run()

    assert (channel.sent, (await fresh(row)).state) == ({}, Stage.LEASED)


async def test_who_has_time_enough_left_sends(database: str) -> None:
    await settings.change("delivery.lease", "10m", "staff", NOW)
    row = await queued()
    channel, clock = MemoryChannel(), Clock(pace=timedelta(seconds=1))

    await _run_until_enough(channel, clock)

    assert (channel.sent, (await fresh(row)).state) == ({row.out_id: 1}, Stage.ACCEPTED)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted("biz^0"), Stage.ACCEPTED),
        (InDoubt("answer_timeout"), Stage.UNKNOWN),
        (Refused("isp.SYSTEM_ERROR", Failure.TEMPORARY, timedelta(seconds=5)), Stage.QUEUED),
        (Refused("isv.MOBILE_NUMBER_ILLEGAL", Failure.PERMANENT), Stage.FAILED),
    ],
)
async def test_the_answer_is_recorded(database: str, outcome: Outcome, state: Stage) -> None:
    row = await queued()
    channel = MemoryChannel(answer=lambda message: outcome)

    await _run_until_enough(channel, Clock())

    assert ((await fresh(row)).state, channel.sent.total()) == (state, 1)


async def test_a_message_that_breaks_the_channel_holds_up_no_other(database: str) -> None:
    bad, good = await queued(lane=Lane.ANSWER), await queued()

    def answer(message: Outgoing) -> Outcome:
        if message.out_id == bad.out_id:
            raise ValueError("cannot be signed")
        return Accepted("biz^0")

    await _run_until_enough(MemoryChannel(answer=answer, after=2), Clock())

    assert ((await fresh(bad)).state, (await fresh(good)).state) == (Stage.UNKNOWN, Stage.ACCEPTED)


async def test_a_row_that_was_changed_fails_alone_with_an_alarm(database: str) -> None:
    bad, good = await queued(lane=Lane.ANSWER), await queued()
    await connection().execute_query(f"UPDATE outgoing_message SET params = address WHERE id = {bad.id:d}")  # noqa: S608
    channel = MemoryChannel()

    await _run_until_enough(channel, Clock())

    kept = await OutgoingMessage.filter(id=bad.id).values("state", "code")
    assert (channel.sent, kept) == ({good.out_id: 1}, [{"state": Stage.FAILED, "code": "unreadable"}])
    assert [each.scope for each in await open_alarms()] == [f"outgoing_message:{bad.id}"]


async def test_a_row_whose_key_is_missing_waits_for_it(database: str) -> None:
    bad, good = await queued(lane=Lane.ANSWER), await queued()
    await lots.run("UPDATE outgoing_message SET params = $1 WHERE id = $2", b"\x09" + bytes(40), bad.id)
    channel, clock = MemoryChannel(), Clock()

    await _run_until_enough(channel, clock)

    waiting = await OutgoingMessage.filter(id=bad.id).only("state", "code", "due_at").get()
    assert (channel.sent, waiting.state, waiting.code) == ({good.out_id: 1}, Stage.QUEUED, "no_key")
    assert NOW + KEY_AWAITED <= waiting.due_at <= clock().now + KEY_AWAITED
    assert [each.kind for each in await open_alarms()] == ["no_key"]


async def _asked(clock: Clock, times: int) -> None:
    while clock.asked < times:
        await OutgoingMessage.all().count()


async def test_a_database_that_went_away_for_a_moment_does_not_end_the_sender(
    postgres_server: str, postgres_url: str, ring: secrets.KeyRing
) -> None:
    name = postgres_url.rpartition("/")[2].partition("?")[0]
    channel, clock = MemoryChannel(), Clock()
    async with connect.database(postgres_url, ring), asyncio.TaskGroup() as group:
        group.create_task(Sending(channel, clock, clock.stopping).run())
        await _asked(clock, 2)
        admin = await asyncpg.connect(postgres_server + "/postgres")
        for _ in range(5):
            await admin.execute(ending(name))
        await admin.close()
        async with connect.database(postgres_url, ring):
            row = await queued()
        await channel.enough.wait()
        clock.stopping.set()

    assert channel.sent == {row.out_id: 1}


async def test_a_message_taken_over_while_it_was_sent_is_left_to_its_new_owner(database: str) -> None:
    row = await queued()
    channel, clock = MemoryChannel(), Clock()
    channel.open.clear()

    async with asyncio.TaskGroup() as group:
        group.create_task(Sending(channel, clock, clock.stopping).run())
        await channel.enough.wait()
        await OutgoingMessage.filter(id=row.id).update(lease="another")
        clock.stopping.set()
        channel.open.set()

    kept = await fresh(row)
    assert (kept.state, kept.lease, kept.provider_id) == (Stage.LEASED, "another", None)


async def test_an_instance_cut_off_from_the_database_hands_nothing_over(database: str) -> None:
    row = await queued()
    channel, clock = MemoryChannel(), Clock(last=30)

    await Sending(channel, clock, clock.stopping, is_fit=lambda: False).run()

    assert (channel.sent, (await fresh(row)).state) == ({}, Stage.QUEUED)


async def test_a_sqlite_file_that_cannot_be_written_sends_nothing_until_it_can(
    sqlite_url: str, ring: secrets.KeyRing
) -> None:
    channel, clock = MemoryChannel(), Clock()
    async with connect.database(sqlite_url, ring), asyncio.TaskGroup() as group:
        row = await queued()
        await connection().execute_query("PRAGMA query_only = ON")
        group.create_task(Sending(channel, clock, clock.stopping).run())
        await _asked(clock, 12)
        meanwhile = dict(channel.sent)
        await connection().execute_query("PRAGMA query_only = OFF")
        await channel.enough.wait()
        clock.stopping.set()

    assert (meanwhile, channel.sent) == ({}, {row.out_id: 1})
