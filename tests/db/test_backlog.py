"""What waits is counted without reading what does not."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from board_rows import NOW, a_message, a_task, an_invitation
from tortoise.transactions import in_transaction

from db.backlog import LANES, SINGLE, Waiting, backlog, unreceipted
from db.connect import connection
from db.models import IncomingMessage, OutgoingMessage, Pause, Receipt
from db.models.delivery import Lane, Reading, Sending
from exam.invitation import State

_numbers = count(1)


async def sent(lane: Lane = Lane.DISPATCH, state: Sending = Sending.QUEUED, **changed: object) -> None:
    row = await a_message(await an_invitation(await a_task(), State.S1A), state=state)
    await OutgoingMessage.filter(id=row.id).update(lane=lane, **changed)


async def received(state: Reading, at: datetime) -> None:
    await IncomingMessage.create(
        channel="sms",
        external_id=f"x{next(_numbers)}",
        address="+8613800000000",
        address_index="someone",
        text="1",
        sent_at=at,
        received_at=at,
        state=state,
    )


async def a_receipt(at: datetime) -> None:
    await Receipt.create(
        fingerprint=f"f{next(_numbers)}",
        channel="sms",
        provider_id="",
        out_id="",
        address_index="someone",
        success=True,
        code="DELIVERED",
        received_at=at,
    )


async def test_what_waits_is_counted_by_lane_and_kind_with_the_age_of_its_oldest(database: str) -> None:
    await sent(Lane.ANSWER)
    await sent(Lane.BROADCAST, due_at=NOW - timedelta(minutes=2))
    await sent(Lane.BROADCAST, due_at=NOW + timedelta(minutes=2))
    await sent(state=Sending.DELIVERED)
    await sent(state=Sending.LEASED)
    await sent(state=Sending.UNKNOWN, handed_at=NOW - timedelta(minutes=3))
    await received(Reading.WAITING, NOW - timedelta(seconds=4))
    await received(Reading.UNMATCHED, NOW - timedelta(hours=2))
    await received(Reading.QUARANTINED, NOW - timedelta(hours=1))
    await received(Reading.DONE, NOW - timedelta(days=1))
    await a_receipt(NOW)
    await Pause.create(channel="sms", code="isv.AMOUNT_NOT_ENOUGH", since=NOW, until=NOW)

    found = await backlog()

    assert {lane: (each.many, each.age(NOW)) for lane, each in found.lanes.items()} == {
        Lane.ANSWER: (1, 0.0),
        Lane.BROADCAST: (2, 120.0),
    }
    assert (found.unknown.many, found.unknown.age(NOW)) == (1, 180.0)
    assert (found.unread.many, found.unread.age(NOW)) == (1, 4.0)
    assert (found.unplaced.many, found.unplaced.age(NOW)) == (2, 7200.0)
    assert (found.leased, found.unjoined, found.pauses) == (1, 1, 1)


async def test_an_empty_house_waits_for_nothing(database: str) -> None:
    found = await backlog()

    assert (found.lanes, found.unknown, found.unread) == ({}, Waiting(0, None), Waiting(0, None))
    assert Waiting(0, None).age(NOW) == 0.0


async def _plan(how: str, statement: str) -> list[dict[str, str]]:
    return await connection().execute_query_dict(f"{how} {statement}")


@pytest.mark.parametrize("statement", [LANES, *(f"SELECT {text}" for text in SINGLE.values())])
async def test_no_figure_reads_a_whole_table(database: str, statement: str) -> None:
    async with in_transaction():
        if connection().capabilities.dialect == "postgres":
            # A table of no rows is read whole unless that is forbidden.
            await connection().execute_query("SET LOCAL enable_seqscan = off")
            plan = [row["QUERY PLAN"] for row in await _plan("EXPLAIN", statement)]
            bad = [line for line in plan if "Seq Scan" in line]
        else:
            plan = [row["detail"] for row in await _plan("EXPLAIN QUERY PLAN", statement)]
            bad = [line for line in plan if line.startswith("SCAN") and "INDEX" not in line]

    assert bad == []


async def test_a_carrier_that_says_nothing_since_its_last_receipt_is_noticed(database: str) -> None:
    old, later = NOW - timedelta(hours=3), NOW - timedelta(hours=2)
    await sent(state=Sending.ACCEPTED, accepted_at=old)
    assert await unreceipted(NOW) == Waiting(1, old)

    await a_receipt(old + timedelta(minutes=1))
    assert await unreceipted(NOW) == Waiting(0, None)

    await sent(state=Sending.ACCEPTED, accepted_at=later)
    await sent(state=Sending.ACCEPTED, accepted_at=NOW)
    await sent(state=Sending.DELIVERED, accepted_at=later)
    assert await unreceipted(NOW - timedelta(minutes=30)) == Waiting(1, later)
