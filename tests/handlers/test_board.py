"""What the board reads."""

import logging
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from board_rows import NOW, a_message, a_prompt, a_task, a_venue, an_event, an_invitation, an_occupation

from db.models import OutgoingMessage, Prompt, Receipt, Task, TaskEvent
from db.models.delivery import Sending
from db.models.examiners import Grade
from exam.invitation import State
from exam.task import State as TaskState
from handlers.board import Counts, board_version, task_page, tasks_on_board

MINUTE = timedelta(minutes=1)


async def test_a_card_says_in_words_what_the_task_is(database: str) -> None:
    await a_task(provisional=True, revision=2)

    (card,) = await tasks_on_board(NOW)

    assert (card.venue, card.occupation, card.level) == ("赣江职业技能鉴定所", "汽车维修工", "三级/高级工")
    assert (card.day_word, card.half, card.state_word) == ("2027年3月20日(周六)", "上午", "派遣中")
    assert (card.provisional, card.escalated, card.overdue, card.revision) == (True, False, False, 2)
    assert (card.due_at, card.last_message, card.last_event) == (None, None, None)


async def test_a_card_counts_its_own_invitations(database: str) -> None:
    task, other = await a_task(), await a_task()
    for state in State:
        await an_invitation(task, state)
    await an_invitation(task, State.NO_REPLY, round=2)

    counts = {card.id: card.counts for card in await tasks_on_board(NOW)}

    assert counts[task.id] == Counts(
        required=3,
        held=4,
        confirmed=2,
        planned=1,
        asked=2,
        reserve=1,
        declined=2,
        undelivered=1,
        timed_out=((1, 2), (2, 1)),
    )
    assert counts[other.id] == Counts(3, 0, 0, 0, 0, 0, 0, 0, ())


async def test_a_card_shows_the_next_clock_the_last_message_and_the_last_event(database: str) -> None:
    task = await a_task()
    first = await an_invitation(task, State.S1A, "李娜")
    second = await an_invitation(task, State.S2A, "王强")
    await a_prompt(first, NOW + 9 * MINUTE)
    await a_prompt(second, NOW + 4 * MINUTE)
    closed = await a_prompt(second, NOW + MINUTE)
    await Prompt.filter(id=closed.id).update(closed_at=NOW)
    await a_message(first)
    await a_message(second, "select", Sending.FAILED, "MOBILE_OFF")
    await an_event(task, "opened")
    await an_event(task, "yes", {"from": "S1A", "to": "S2A"}, second)

    (card,) = await tasks_on_board(NOW)

    assert card.due_at == NOW + 4 * MINUTE
    assert card.last_message is not None
    assert card.last_message.to == "王强"
    assert (card.last_message.title, card.last_message.state_word) == ("短信二：确认", "失败")
    assert card.last_message.code == "MOBILE_OFF"
    assert card.last_event is not None
    assert card.last_event.text == "王强回复能参加，占一席，发短信二请其确认"


async def test_tasks_that_need_people_come_first_and_old_ones_leave(database: str) -> None:
    venue, work = await a_venue(), await an_occupation()
    formed = await a_task(venue, occupation=work, state=TaskState.FORMED, day=date(2026, 12, 1))
    later = await a_task(venue, occupation=work, deadline=NOW + 9 * MINUTE)
    overdue = await a_task(venue, occupation=work, day=date(2027, 3, 21), deadline=NOW - MINUTE)
    stuck = await a_task(venue, occupation=work, day=date(2027, 3, 22), escalated_at=NOW)
    await a_task(venue, occupation=work, day=date(2026, 11, 13))
    just = await a_task(venue, occupation=work, day=date(2026, 11, 14), state=TaskState.EXAMINED)

    cards = await tasks_on_board(NOW)

    assert [card.id for card in cards] == [stuck.id, overdue.id, later.id, formed.id, just.id]
    assert [card.overdue for card in cards] == [False, True, False, False, False]
    assert [card.escalated for card in cards] == [True, False, False, False, False]


async def test_a_board_of_many_tasks_asks_no_more_questions_than_one_of_few(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    venue, work = await a_venue(), await an_occupation()

    async def questions() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
            await tasks_on_board(NOW)
        return len(caplog.records)

    async def one_more(day: int) -> None:
        task = await a_task(venue, occupation=work, day=date(2027, 3, 1) + timedelta(days=day))
        for state in (State.S1A, State.CONFIRMED):
            invited = await an_invitation(task, state)
            await a_prompt(invited, NOW)
            await a_message(invited)
            await an_event(task, "yes", {"from": "S1A", "to": "S2A"}, invited)

    await one_more(0)
    few = await questions()
    for day in range(1, 20):
        await one_more(day)

    assert await questions() == few


async def test_a_page_lists_people_with_a_seat_first_and_masks_their_phones(database: str) -> None:
    task = await a_task()
    await an_invitation(task, State.DECLINED, "赵敏")
    asked = await an_invitation(task, State.S1B, "钱进", round=2)
    leads = await an_invitation(task, State.NOTIFIED, "孙丽", grade=Grade.SENIOR)
    await Task.filter(id=task.id).update(leader_id=leads.examiner_id)
    await a_prompt(asked, NOW + MINUTE)
    await a_message(asked, state=Sending.ACCEPTED)

    page = await task_page(task.id, NOW)

    assert page is not None
    assert [line.examiner for line in page.invitations] == ["孙丽", "钱进", "赵敏"]
    assert [line.state_word for line in page.invitations] == ["已通知", "再次邀请", "不能参加"]
    assert [line.grade for line in page.invitations] == ["高级考评员", "考评员", "考评员"]
    assert [line.leads for line in page.invitations] == [True, False, False]
    assert page.leader == "孙丽"
    line = page.invitations[1]
    assert (line.phone[:7], len(line.phone), line.round) == ("138****", 11, 2)
    assert line.due_at == NOW + MINUTE
    assert line.last_message is not None
    assert (line.last_message.title, line.last_message.state_word) == ("短信一：邀请", "已提交")


async def test_a_page_tells_the_newest_event_first(database: str) -> None:
    task = await a_task()
    invited = await an_invitation(task, State.NOTIFIED, "孙丽")
    await an_event(task, "opened")
    await an_event(task, "formed", {"revision": 1, "leader": invited.examiner_id, "senior": True})
    await an_event(task, "invented", alarm=True)

    page = await task_page(task.id, NOW)

    assert page is not None
    assert [line.text for line in page.timeline] == [
        "其他记录（invented）",
        "考评组组建完成（第 1 版），组长孙丽",
        "任务批准，开始派遣",
    ]
    assert [line.alarm for line in page.timeline] == [True, False, False]
    assert [line.actor for line in page.timeline] == ["系统", "系统", "系统"]


@pytest.mark.parametrize(
    ("actor", "words"),
    [("system", "系统"), ("staff:wang", "工作人员 wang"), ("someone:else", "someone:else")],
)
async def test_a_page_says_who_did_it(database: str, actor: str, words: str) -> None:
    task = await a_task()
    event = await an_event(task, "opened")
    await TaskEvent.filter(id=event.id).update(actor=actor)

    page = await task_page(task.id, NOW)

    assert page is not None
    assert [line.actor for line in page.timeline] == [words]


async def test_a_page_shows_what_the_site_was_sent(database: str) -> None:
    task = await a_task()
    message = await a_message(await an_invitation(task, State.NOTIFIED), "site_team", Sending.EXPIRED)
    await OutgoingMessage.filter(id=message.id).update(topic="task", topic_id=task.id)

    page = await task_page(task.id, NOW)

    assert page is not None
    assert [(line.title, line.state_word) for line in page.notices] == [("考评组名单（发考点）", "已过期")]


async def test_there_is_no_page_of_a_task_that_does_not_exist(database: str) -> None:
    assert await task_page(404, NOW) is None


async def test_the_version_stays_while_nothing_happens(database: str) -> None:
    await a_message(await an_invitation(await a_task(), State.S1A))

    assert await board_version() == await board_version()


async def test_the_version_changes_with_whatever_the_board_shows(database: str) -> None:
    task = await a_task()
    invited = await an_invitation(task, State.S1A)
    prompt, message = await a_prompt(invited, None), await a_message(invited, state=Sending.QUEUED)
    this = OutgoingMessage.filter(id=message.id)
    versions = [await board_version()]

    for change in (
        this.update(state=Sending.LEASED, lease="me", leased_until=NOW),
        this.update(state=Sending.QUEUED, lease=None, attempts=1),
        this.update(state=Sending.UNKNOWN),
        this.update(looks=1),
        this.update(state=Sending.ACCEPTED),
        Receipt.create(**_a_receipt()),
        Receipt.all().update(waiting=False),
        Prompt.filter(id=prompt.id).update(due_at=NOW),
        Prompt.filter(id=prompt.id).update(due_at=NOW + MINUTE),
        Prompt.filter(id=prompt.id).update(closed_at=NOW),
        Task.filter(id=task.id).update(escalated_at=NOW),
        Task.filter(id=task.id).update(revision=1),
        Task.filter(id=task.id).update(deadline=NOW),
        an_event(task, "opened"),
        a_task(day=date(2027, 4, 1)),
        an_invitation(task, State.PLANNED),
    ):
        await change
        versions.append(await board_version())

    assert [before == after for before, after in pairwise(versions)] == [False] * 16


async def test_the_version_notices_a_row_that_became_visible_late(database: str) -> None:
    task = await a_task()
    early, late = await an_event(task, "opened"), await an_event(task, "cancelled")
    await early.delete()
    before = await board_version()

    await early.clone(pk=early.id).save(force_create=True)

    assert late.id > early.id
    assert await board_version() != before


def _a_receipt() -> dict[str, Any]:
    return {
        "fingerprint": "f",
        "channel": "sms",
        "provider_id": "p",
        "out_id": "o",
        "address_index": "someone",
        "success": True,
        "code": "DELIVERED",
        "received_at": NOW,
    }
