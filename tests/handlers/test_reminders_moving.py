"""Dates, people and calendars move after the plan was made; clocks and processes fail (faults 43-47)."""

import asyncio
from datetime import date, timedelta

import pytest
from board_rows import an_invitation
from reminder_rows import EXAM, Office, a_formed_task, at, due, person, sent, states
from tortoise.transactions import in_transaction

from db.models import CalendarDay, Invitation, OutgoingMessage, Reminder, Task
from db.models.delivery import Sending
from exam.invitation import State
from exam.task import State as TaskState
from handlers.reminders import sending

EVE, EVE_TEXT = "eve_of_exam", "reminder_eve_of_exam"


@pytest.mark.parametrize(("day", "eve"), [(27, "03-26 16:00"), (13, "03-12 16:00")])
async def test_a_session_that_moves_is_reminded_of_once_for_its_new_date(
    database: str, day: int, eve: str
) -> None:
    office = Office()
    task, _ = await a_formed_task(members=1)
    await office.plan()
    await Task.filter(id=task.id).update(day=date(2027, 3, day))

    await office.at(eve)
    await office.at("03-29 16:00")

    assert [row.due_at for row in await Reminder.filter(rule=EVE, state="put")] == [at(eve)]
    assert len(await sent(EVE_TEXT)) == 1


async def test_a_session_that_moves_between_the_plan_and_the_hour_is_not_reminded_of(database: str) -> None:
    office = Office()
    task, _ = await a_formed_task(members=1)
    await office.at("03-19 15:59")
    await Task.filter(id=task.id).update(day=EXAM + timedelta(days=7))

    office.now = at("03-19 16:00")
    await office.send()

    assert (await sent(EVE_TEXT), [state for _, state in await states(EVE)]) == ([], ["cancelled"])


async def test_a_date_that_moves_there_and_back_is_reminded_of(database: str) -> None:
    office = Office()
    task, _ = await a_formed_task(members=1)
    await office.plan()
    await Task.filter(id=task.id).update(day=EXAM + timedelta(days=7))
    await office.plan()
    await Task.filter(id=task.id).update(day=EXAM)

    await office.at("03-19 16:00")

    assert len(await sent(EVE_TEXT)) == 1


async def test_who_was_reminded_hears_again_only_of_another_date(database: str) -> None:
    office = Office()
    task, _ = await a_formed_task(members=1)
    await office.at("03-19 16:00")
    await OutgoingMessage.all().update(state=Sending.DELIVERED)
    await Task.filter(id=task.id).update(day=EXAM + timedelta(days=7))
    await office.at("03-19 16:01")
    await Task.filter(id=task.id).update(day=EXAM)
    await office.at("03-19 16:02")

    assert len(await sent(EVE_TEXT)) == 1
    await Task.filter(id=task.id).update(day=EXAM + timedelta(days=7))
    await office.at("03-26 16:00")
    assert len(await sent(EVE_TEXT)) == 2


async def test_a_message_that_has_not_left_is_taken_back_and_put_again(database: str) -> None:
    office = Office()
    task, _ = await a_formed_task(members=1)
    await office.at("03-19 16:00")
    await Task.filter(id=task.id).update(state=TaskState.CANCELLED)
    await office.at("03-19 16:01")

    letters = OutgoingMessage.filter(message=EVE_TEXT).order_by("id")
    assert [each.state for each in await letters] == [Sending.CANCELLED]
    await Task.filter(id=task.id).update(state=TaskState.FORMED)
    await office.at("03-19 16:02")

    assert [each.state for each in await letters] == [Sending.CANCELLED, Sending.QUEUED]


@pytest.mark.parametrize("planned", [True, False])
async def test_a_day_that_becomes_a_holiday_moves_the_meeting_and_its_reminder(
    database: str, planned: bool
) -> None:
    office = Office()
    await a_formed_task(members=1)
    await office.at("03-11 16:00")
    assert await due("meeting") == [at("03-15 16:00")]
    await CalendarDay.create(day=date(2027, 3, 17), is_working=False, name="临时放假")

    if planned:
        await office.plan()
        assert await due("meeting") == [at("03-12 16:00")]
    else:
        office.now = at("03-15 16:00")
        await office.send()
        assert [state for _, state in await states("meeting")] == ["stale"]


async def test_a_holiday_that_is_called_off_holds_the_reminder_back(database: str) -> None:
    office = Office()
    holiday = await CalendarDay.create(day=date(2027, 3, 17), is_working=False, name="临时放假")
    await a_formed_task(members=1)
    await office.plan()
    await holiday.delete()

    office.now = at("03-12 16:00")
    await office.send()

    assert (await due("meeting"), [state for _, state in await states("meeting")]) == (
        [at("03-15 16:00")],
        ["waiting"],
    )


async def test_a_cancelled_task_reminds_nobody(database: str) -> None:
    office = Office()
    task, _ = await a_formed_task(members=2)
    await office.plan()
    await Task.filter(id=task.id).update(state=TaskState.CANCELLED)

    await office.at("03-19 16:00")

    assert ([state for _, state in await states(EVE)], await sent(EVE_TEXT)) == (["cancelled"] * 2, [])


@pytest.mark.parametrize("swap", ["03-15 09:00", "03-19 17:00"])
async def test_who_came_into_the_team_is_reminded_and_who_left_it_is_not(database: str, swap: str) -> None:
    office = Office()
    task, (gone,) = await a_formed_task(members=1)
    await office.plan()
    office.now = at(swap)
    await Invitation.filter(id=gone.id).update(state=State.WITHDRAWN)
    come = await an_invitation(task, State.NOTIFIED)

    await office.at("03-19 18:00")

    assert await states(EVE) == [(person(gone), "cancelled"), (person(come), "put")]
    assert len(await sent(EVE_TEXT)) == 1


async def test_after_a_night_away_each_is_sent_once_and_what_came_too_late_is_dropped(database: str) -> None:
    office = Office()
    await a_formed_task(members=2)
    await a_formed_task(members=1, day=date(2027, 3, 21))
    await office.plan()

    assert await office.at("03-20 10:00") == 5  # the meetings and the eve of the 20th are over

    assert [state for _, state in await states("meeting")] == ["stale"] * 3
    assert [state for _, state in await states(EVE)] == ["stale"] * 2 + ["waiting"]
    await office.at("03-20 18:30")
    assert await office.send() == 0
    assert len(await sent(EVE_TEXT)) == 1


async def test_a_clock_that_goes_forward_and_back_sends_once(database: str) -> None:
    office = Office()
    await a_formed_task(members=2)
    for instant in ("03-19 15:30", "03-19 16:30", "03-19 15:30", "03-19 16:00", "03-19 17:00"):
        await office.at(instant)

    assert len(await sent(EVE_TEXT)) == 2


async def test_two_instances_at_once_send_once(database: str) -> None:
    office = Office()
    await a_formed_task(members=9)

    await asyncio.gather(*(office.plan() for _ in range(3)))
    office.now = at("03-19 16:00")
    done = await asyncio.gather(*(sending.send_lot(office.act(), 4) for _ in range(8)))

    assert sum(done) == 18  # nine of the meeting, which are stale, and nine of the eve
    assert [state for _, state in await states(EVE)] == ["put"] * 9
    assert len(await sent(EVE_TEXT)) == 9


async def test_a_lot_that_fails_leaves_everything_waiting(database: str) -> None:
    office = Office()
    await a_formed_task(members=2)
    await office.at("03-19 15:00")
    office.now = at("03-19 16:00")

    async def die_before_the_commit() -> None:
        async with in_transaction():
            assert await sending.send_lot(office.act(), 10) == 2
            raise SystemExit

    with pytest.raises(SystemExit):
        await die_before_the_commit()

    assert ([state for _, state in await states(EVE)], await sent(EVE_TEXT)) == (["waiting"] * 2, [])


async def test_due_at_once_all_go_into_the_outbox_in_lots(database: str) -> None:
    office = Office()
    await a_formed_task(members=23)
    await office.at("03-19 15:00")
    office.now = at("03-19 16:00")

    lots = []
    while lot := await sending.send_lot(office.act(), 10):
        lots.append(lot)

    assert (lots, len(await sent(EVE_TEXT))) == ([10, 10, 3], 23)
