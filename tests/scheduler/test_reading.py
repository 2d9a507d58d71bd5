"""Reading: receipts and replies in their order; what makes us fail is put aside, the rest goes on."""

import asyncio
from datetime import timedelta

import asyncpg
from board_rows import a_task, an_invitation
from channel_with_memory import Clock
from letters_on_their_way import NOW, PHONE, SECOND, a_question, a_report, fresh, leased

from db import connect, secrets
from db.connect import connection
from db.models import ExaminerPhone, IncomingMessage, OutgoingMessage, Receipt
from db.models.delivery import Reading, Sending
from db.secrets import KeyRing
from delivery import inbox, receipts
from delivery.inbox import Arrived, Incoming
from exam.invitation import State
from scheduler.reading import keep_reading, read_once
from scheduler.waking import Bell, Waking, woken


async def _somebody_writes(text: str = "1231", address: str = PHONE, at: int = 0) -> None:
    await inbox.keep([Incoming("sms", address, "", text, NOW + at * SECOND)], NOW)


async def _a_poisonous_reply() -> None:
    """An examiner, whose own row can no longer be opened, answers a question."""
    invited = await an_invitation(await a_task(), State.S1A)
    await ExaminerPhone.filter(id=invited.phone_id).update(phone=PHONE, phone_index=secrets.index(PHONE))
    # sealed for another column
    await connection().execute_query("UPDATE examiner_phone SET phone = (SELECT id_number FROM examiner)")
    await a_question("123", topic_id=invited.id)
    await _somebody_writes()


async def _readings() -> list[tuple[Reading, str]]:
    return [(row.state, row.outcome) for row in await IncomingMessage.all().order_by("id")]


async def test_nothing_to_read_is_said(database: str) -> None:
    assert await read_once(Clock()) is False


async def test_a_message_of_an_unknown_number_is_kept_for_staff(database: str) -> None:
    await _somebody_writes()

    assert (await read_once(Clock()), await read_once(Clock())) == (True, False)
    assert await _readings() == [(Reading.UNMATCHED, "unknown_number")]


async def test_a_message_that_makes_us_fail_is_put_aside_and_the_next_is_read(database: str) -> None:
    await _a_poisonous_reply()
    await _somebody_writes("hello", "+8613912345678", at=1)
    clock = Clock(last=1)

    await keep_reading(clock, clock.stopping, Waking().bell())

    assert await _readings() == [(Reading.QUARANTINED, "failed"), (Reading.UNMATCHED, "unknown_number")]


async def test_the_next_message_of_the_same_person_is_read_after_the_bad_one(database: str) -> None:
    await _a_poisonous_reply()
    await _somebody_writes("谢谢", at=1)

    assert [await read_once(Clock()) for _ in range(3)] == [True, True, False]
    assert await _readings() == [(Reading.QUARANTINED, "failed"), (Reading.DONE, "thanks")]


async def test_receipts_are_joined_to_their_messages(database: str) -> None:
    row = await leased()
    await receipts.keep([a_report(row)], NOW)

    assert await read_once(Clock()) is True
    assert ((await fresh(row)).state, await read_once(Clock())) == (Sending.DELIVERED, False)


async def test_a_receipt_that_makes_us_fail_holds_up_neither_receipts_nor_replies(database: str) -> None:
    bad, good, other = await leased(), await leased(), await leased()
    await OutgoingMessage.filter(id=other.id).update(code="POISON")
    await receipts.keep([a_report(bad, code="POISON"), a_report(good)], NOW)
    await _somebody_writes()
    await connection().execute_script(
        "CREATE UNIQUE INDEX poison ON outgoing_message (code) WHERE code = 'POISON'"
    )

    try:
        await read_once(Clock())
    finally:
        await connection().execute_script("DROP INDEX poison")

    kept = [(each.waiting, each.message_id) for each in await Receipt.all().order_by("id")]
    assert kept == [(False, None), (False, good.id)]
    assert ((await fresh(bad)).state, (await fresh(good)).state) == (Sending.LEASED, Sending.DELIVERED)
    assert await _readings() == [(Reading.UNMATCHED, "unknown_number")]


async def test_a_reply_wakes_the_reader(database: str) -> None:
    clock = Clock()
    async with woken(database, clock.stopping) as waking, asyncio.TaskGroup() as group:
        bell = waking.bell("incoming_message")
        group.create_task(keep_reading(clock, clock.stopping, bell, idle=timedelta(hours=1)))
        while not await _is_waited_for(bell):
            pass
        await _somebody_writes()
        while await _readings() == [(Reading.WAITING, "")]:
            pass
        clock.stopping.set()


async def _is_waited_for(bell: Bell) -> bool:
    """Whether the reader sleeps at its bell, with nothing left to read."""
    for _ in range(100):
        await asyncio.sleep(0)
    return bool(bell._rung._waiters)


async def test_who_is_told_to_stop_reads_nothing_more(database: str) -> None:
    await _somebody_writes()
    clock = Clock()
    clock.stopping.set()

    await keep_reading(clock, clock.stopping, Waking().bell())

    assert await _readings() == [(Reading.WAITING, "")]


async def test_a_message_that_cannot_be_opened_is_put_aside_alone(database: str) -> None:
    await _somebody_writes()
    await connection().execute_query(
        "UPDATE incoming_message SET text = address"
    )  # sealed for another column
    await _somebody_writes("hello", "+8613912345678", at=1)

    assert await read_once(Clock()) is True
    assert [(row["state"], row["outcome"]) for row in await _unopened()] == [
        (Reading.QUARANTINED, "failed"),
        (Reading.UNMATCHED, "unknown_number"),
    ]


async def _unopened() -> list[dict[str, object]]:
    return list(await IncomingMessage.all().order_by("id").values("state", "outcome"))


async def test_a_message_that_another_instance_reads_is_left_to_it(postgres_url: str, ring: KeyRing) -> None:
    async with connect.database(postgres_url, ring):
        await _somebody_writes()
        await _somebody_writes("later", at=1)
        other = await asyncpg.connect(postgres_url.partition("?")[0])
        try:
            async with other.transaction():
                await other.execute(
                    "SELECT 1 FROM incoming_message WHERE text IS NOT NULL ORDER BY id LIMIT 1 FOR UPDATE"
                )
                meanwhile = await read_once(Clock())
                untouched = await _readings()
        finally:
            await other.close()

        assert (meanwhile, untouched) == (False, [(Reading.WAITING, "")] * 2)
        assert [await read_once(Clock()) for _ in range(3)] == [True, True, False]


async def test_forty_people_are_read_and_each_of_them_in_the_order_of_their_words(database: str) -> None:
    for number in range(40):
        for at in (1, 0):
            await _somebody_writes(f"{at}", f"+86139{number:08}", at=at)

    lots = [await read_once(Clock()) for _ in range(3)]

    handled = await IncomingMessage.all().order_by("id").values_list("state", flat=True)
    assert (lots, handled) == ([True, True, False], [Reading.UNMATCHED] * 80)


async def test_what_answers_a_message_carries_the_trace_of_its_push(database: str) -> None:
    invited = await an_invitation(await a_task(), State.S1A)
    await ExaminerPhone.filter(id=invited.phone_id).update(phone=PHONE, phone_index=secrets.index(PHONE))
    asked = await a_question("123", topic_id=invited.id)
    arrived = Arrived(Incoming("sms", PHONE, "", "999", NOW), NOW, "0123456789abcdef" * 2)
    await inbox.keep_arrived([arrived])

    await read_once(Clock())

    [said] = await OutgoingMessage.all()
    assert (said.message, said.trace, asked.closed_at) == ("wrong_code", arrived.trace, None)
