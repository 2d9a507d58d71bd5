"""What is wrong with the house is noticed once, and forgotten when it is right again."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from board_rows import NOW, a_message, a_task, an_invitation

from db import settings
from db.backlog import Backlog, Waiting
from db.models import IncomingMessage, OutgoingMessage
from db.models.delivery import Lane, Reading, Sending
from delivery.alarms import open_alarms
from exam.invitation import State
from exam.settings import settings_from
from handlers.act import Act
from handlers.alarms.noticing import Machine, queues, watch

ROOMY = Machine("server-1", 50 << 30, 100 << 30)
RULES = settings_from({})  # 5 minutes, 08:00-20:00
EIGHT = NOW - timedelta(hours=2)
NONE = Waiting(0, None)


def act(at: datetime = NOW) -> Act:
    return Act(at, "system", Random(1), "考务中心")


def waiting(lane: Lane, since: datetime) -> Backlog:
    return Backlog({lane: Waiting(7, since)}, NONE, NONE, NONE, 0, 0, 0)


async def opened() -> list[tuple[str, str, object]]:
    return [(each.kind, each.scope, each.detail) for each in await open_alarms()]


@pytest.mark.parametrize(
    ("lane", "minutes", "late"),
    [
        (Lane.ANSWER, 5, False),
        (Lane.ANSWER, 6, True),
        (Lane.DISPATCH, 6, True),
        (Lane.REMINDER, 29, False),
        (Lane.REMINDER, 31, True),
        (Lane.BROADCAST, 119, False),
    ],
)
def test_each_lane_has_its_own_patience(lane: Lane, minutes: int, late: bool) -> None:
    found = queues(waiting(lane, NOW - timedelta(minutes=minutes)), RULES, NOW)

    told = {"lane": lane.name.lower(), "minutes": minutes}
    assert found["queue", lane.name.lower()] == (told if late else None)


@pytest.mark.parametrize(
    ("lane", "now", "late"),
    [
        (Lane.DISPATCH, EIGHT - timedelta(minutes=1), False),  # closed since last evening
        (Lane.DISPATCH, EIGHT + timedelta(minutes=4), False),
        (Lane.DISPATCH, EIGHT + timedelta(minutes=6), True),
        (Lane.ANSWER, EIGHT - timedelta(minutes=1), True),
    ],
)
def test_a_night_in_the_queue_is_no_delay(lane: Lane, now: datetime, late: bool) -> None:
    found = queues(waiting(lane, EIGHT - timedelta(hours=9)), RULES, now)

    assert (found["queue", lane.name.lower()] is not None) == late


async def test_a_queue_that_stands_is_one_alarm_until_it_moves(database: str) -> None:
    row = await a_message(await an_invitation(await a_task(), State.S1A), state=Sending.QUEUED)
    await OutgoingMessage.filter(id=row.id).update(due_at=NOW - timedelta(minutes=6))

    await watch(ROOMY, act())
    await watch(ROOMY, act(NOW + timedelta(minutes=1)))
    assert await opened() == [("queue", "dispatch", {"lane": "dispatch", "minutes": 6})]

    await OutgoingMessage.filter(id=row.id).update(state=Sending.ACCEPTED)
    await watch(ROOMY, act(NOW + timedelta(minutes=2)))
    assert await opened() == []


async def test_messages_in_doubt_for_an_hour_and_replies_nobody_placed_are_alarms(database: str) -> None:
    row = await a_message(await an_invitation(await a_task(), State.S1A), state=Sending.UNKNOWN)
    await OutgoingMessage.filter(id=row.id).update(handed_at=NOW - timedelta(minutes=61))
    for number, state in enumerate((Reading.QUARANTINED, Reading.UNMATCHED)):
        await IncomingMessage.create(
            channel="sms",
            external_id=f"x{number}",
            address="+8613800000000",
            address_index="someone",
            text="1",
            sent_at=NOW,
            received_at=NOW - timedelta(minutes=31),
            state=state,
        )

    await watch(ROOMY, act())

    assert await opened() == [("replies", "", {"many": 2}), ("doubt", "", {"many": 1})]


@pytest.mark.parametrize(("many", "alarms"), [(4, []), (5, [("receipts", "sms", {"many": 5})])])
async def test_a_carrier_that_falls_silent_is_an_alarm(
    database: str, many: int, alarms: list[object]
) -> None:
    about = await an_invitation(await a_task(), State.S1A)
    for _ in range(many):
        row = await a_message(about, state=Sending.ACCEPTED)
        await OutgoingMessage.filter(id=row.id).update(accepted_at=NOW - timedelta(minutes=31))

    await watch(ROOMY, act())

    assert await opened() == alarms


@pytest.mark.parametrize(
    ("free", "total", "full"), [(2 << 30, 100 << 30, False), (900 << 20, 100 << 30, True), (80, 1000, False)]
)
async def test_a_disk_is_nearly_full_below_a_twentieth_and_a_gigabyte(
    sqlite_url: str, database: str, free: int, total: int, full: bool
) -> None:
    await watch(Machine("server-1", free, total), act())

    assert await opened() == ([("disk", "server-1", {"megabytes": free >> 20})] if full else [])


async def test_a_clock_that_differs_from_the_databases_is_an_alarm_of_that_machine(database: str) -> None:
    told = []
    for skew in (-2.1, 3600.0, 1.9):
        await watch(replace(ROOMY, skew=skew), act())
        told.append(await opened())

    assert told == [[("clock", "server-1", {"seconds": 2})]] * 2 + [[]]


async def test_the_thresholds_are_settings(database: str) -> None:
    row = await a_message(await an_invitation(await a_task(), State.S1A), state=Sending.QUEUED)
    await OutgoingMessage.filter(id=row.id).update(due_at=NOW - timedelta(minutes=6))
    await settings.change("alarm.queue_age", "10m", "staff", NOW)

    await watch(ROOMY, act())

    assert await opened() == []
