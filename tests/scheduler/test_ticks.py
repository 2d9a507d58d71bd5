"""The clock of the house: what is due is dealt with, one bad row holds up no other, restarts lose nothing."""

import asyncio
from datetime import timedelta

from board_rows import a_prompt, a_task, an_invitation
from channel_with_memory import Clock
from counting import counted
from letters_on_their_way import NOW, SECOND, fresh, queued
from reminder_rows import a_formed_task, at

from db.models import Invitation, OutgoingMessage, Prompt, TaskDue
from exam.invitation import State
from exam.task import State as TaskState
from handlers.sweeps import AT_ONCE, IN_LOTS, SWEEPS
from scheduler.ticks import sweep, sweep_in_lots, ticking

NOWHERE = 999_999


async def _news(topic: str, topic_id: int = NOWHERE) -> OutgoingMessage:
    row = await queued(topic=topic, topic_id=topic_id)
    await OutgoingMessage.filter(id=row.id).update(news=True)
    return row


async def test_nothing_due_is_nothing_done(database: str) -> None:
    assert [await sweep(name, Clock()) for name in ("news", "prompts", "tasks")] == [0, 0, 0]


async def test_news_that_make_us_fail_hold_up_no_other(database: str) -> None:
    bad, good = await _news("invitation"), await _news("incoming")

    assert await sweep("news", Clock()) == 2

    assert ((await fresh(bad)).news, (await fresh(good)).news) == (True, False)


async def test_a_question_that_makes_us_fail_holds_up_no_other(database: str) -> None:
    invited = await an_invitation(await a_task(), State.S1A)
    bad, _ = await a_prompt(invited, NOW), await a_prompt(invited, NOW + SECOND)
    await Prompt.filter(id=bad.id).update(topic_id=NOWHERE)

    assert await sweep("prompts", Clock(NOW + SECOND)) == 2

    assert (await Invitation.get(id=invited.id)).state is State.S1B


async def test_what_came_due_while_nobody_was_running_is_done_once(database: str) -> None:
    task = await a_task(state=TaskState.FORMED)
    await TaskDue.create(task=task, kind="look", due_at=NOW - timedelta(days=2))
    await TaskDue.create(task=task, kind="deadline", due_at=NOW + SECOND)

    assert [await sweep("tasks", Clock()) for _ in range(2)] == [1, 0]


async def test_more_than_one_look_finds_is_dealt_with_in_one_sweep(database: str) -> None:
    for _ in range(AT_ONCE + 1):
        await _news("incoming")

    assert await sweep("news", Clock()) == AT_ONCE + 1

    assert await OutgoingMessage.filter(news=True).count() == 0


async def test_the_clock_ticks_for_every_sweep_until_the_block_ends(database: str) -> None:
    row, rounds = await _news("incoming"), asyncio.Event()

    class Counting(Clock):
        def __call__(self):  # type: ignore[no-untyped-def]
            if self.asked == 2 * len(SWEEPS) + 2 * len(IN_LOTS) + 2:  # twice each, and the news
                rounds.set()
            return super().__call__()

    async with ticking(Counting(), asyncio.Event()):
        await rounds.wait()

    assert (await fresh(row)).news is False


async def test_an_instance_that_has_ended_its_work_sweeps_nothing(database: str) -> None:
    clock, ended = Clock(), asyncio.Event()
    ended.set()

    async with ticking(clock, ended):
        for _ in range(20):
            await asyncio.sleep(0)

    assert clock.asked == 0


async def test_a_sweep_tells_that_it_went_through(database: str) -> None:
    before = counted("kaowu_sweep_seconds_count", sweep="news")

    await sweep("news", Clock())

    assert counted("kaowu_sweep_seconds_count", sweep="news") == before + 1


async def test_reminders_are_planned_and_sent_by_the_clock_of_the_house(database: str) -> None:
    await a_formed_task(members=2)
    clock = Clock(at("03-19 16:00"))

    assert [await sweep_in_lots(name, clock) for name in ("reminder_plan", "reminders", "reminders")] == [
        2,
        2,
        0,
    ]
