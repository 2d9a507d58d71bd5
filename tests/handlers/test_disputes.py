"""Disputes: while one is open nothing of it is taken away, and staff can read it."""

from datetime import timedelta

import pytest
from board_rows import a_task, an_invitation
from old_rows import HERS, HIS, LONG_AGO, NOW, YEARS_AGO, act, an_old_message, an_old_reply

from db import audit
from db.models import Audit, ExaminerPhone, IncomingMessage, Invitation, OddPush, OutgoingMessage
from db.models.retention import About
from exam.errors import RuleBroken
from exam.invitation import State
from handlers.retention import disputes, evidence, walking
from handlers.retention.disputes import Subject

DAY = timedelta(days=1)
HER_NUMBER = Subject(About.NUMBER, number="138 0000 0001")


async def kept() -> tuple[list[str], list[str]]:
    """The texts that are still there, sent and received."""
    sent = await OutgoingMessage.filter(redacted_at=None).order_by("id")
    heard = await IncomingMessage.filter(redacted_at=None).order_by("id")
    return [each.text for each in sent], [each.text for each in heard]


async def rows() -> tuple[int, ...]:
    return tuple([await model.all().count() for model in (OutgoingMessage, IncomingMessage, OddPush)])


async def both_wrote(ago: timedelta = LONG_AGO) -> None:
    for phone, name in ((HERS, "她"), (HIS, "他")):
        await an_old_message(phone, ago, text=f"给{name}").save()
        await an_old_reply(phone, ago, text=f"{name}说")


async def invited() -> tuple[Invitation, ExaminerPhone]:
    """Somebody asked long ago, who answered; a stranger was written to and wrote, too."""
    row = await an_invitation(await a_task(), State.S1A)
    phone = await ExaminerPhone.get(id=row.phone_id)
    await an_old_message(phone.phone, topic_id=row.id, text="邀请").save()
    await an_old_message(phone.phone, topic="reminder", text="提醒").save()
    await an_old_message(HIS, topic="task", topic_id=row.task_id, text="致考点").save()
    await an_old_message(HIS, text="给他").save()
    await an_old_reply(phone.phone, text="能来")
    await an_old_reply(HIS, text="他说")
    return row, phone


async def test_a_dispute_keeps_a_number_and_a_closed_one_lets_it_go(database: str) -> None:
    await both_wrote()
    opened = await disputes.open_dispute(HER_NUMBER, "投诉", act())

    await walking.sweep(act())
    assert await kept() == (["给她"], ["她说"])
    await walking.sweep(act(NOW + 2 * DAY))
    assert await kept() == (["给她"], ["她说"])

    await disputes.close(opened, act(NOW + 2 * DAY))
    await walking.sweep(act(NOW + 2 * DAY))
    assert await kept() == ([], [])


async def test_a_dispute_keeps_whole_rows_and_pushes_that_nobody_could_read(database: str) -> None:
    await both_wrote(YEARS_AGO)
    odd = {"channel": "sms", "kind": "replies", "reason": "json", "body": "{"}
    await OddPush.create(fingerprint="1", received_at=NOW - YEARS_AGO, **odd)
    opened = await disputes.open_dispute(HER_NUMBER, "投诉", act())

    await walking.sweep(act())
    rows = (
        await OutgoingMessage.all().count(),
        await IncomingMessage.all().count(),
        await OddPush.all().count(),
    )
    assert rows == (1, 1, 1)

    await disputes.close(opened, act())
    await walking.sweep(act())
    rows = (
        await OutgoingMessage.all().count(),
        await IncomingMessage.all().count(),
        await OddPush.all().count(),
    )
    assert rows == (0, 0, 0)


async def test_a_dispute_about_a_task_keeps_what_was_written_of_it_and_what_its_people_wrote(
    database: str,
) -> None:
    row, _ = await invited()
    await disputes.open_dispute(Subject(About.TASK, row.task_id), "抽取有异议", act())

    await walking.sweep(act())

    assert await kept() == (["邀请", "致考点"], ["能来"])


async def test_a_dispute_about_an_examiner_keeps_all_of_all_his_numbers(database: str) -> None:
    row, _ = await invited()
    await disputes.open_dispute(Subject(About.EXAMINER, row.examiner_id), "没有收到通知", act())

    await walking.sweep(act())

    assert await kept() == (["邀请", "提醒"], ["能来"])


async def test_of_two_disputes_the_one_that_is_open_still_keeps(database: str) -> None:
    row, phone = await invited()
    await disputes.open_dispute(Subject(About.EXAMINER, row.examiner_id), "一", act())
    number = await disputes.open_dispute(Subject(About.NUMBER, number=phone.phone), "二", act())
    await walking.sweep(act())

    await disputes.close(number, act())
    await walking.sweep(act())

    assert await kept() == (["邀请", "提醒"], ["能来"])


async def test_a_dispute_that_comes_too_late_shows_what_is_gone_as_gone(database: str) -> None:
    await both_wrote()
    await walking.sweep(act())
    await an_old_message(text="刚才", ago=timedelta(minutes=5)).save()

    opened = await disputes.open_dispute(HER_NUMBER, "投诉", act())
    told = [
        (each["direction"], each["phone"], each["text"], each["redacted_at"] is not None)
        for each in await evidence.show(opened, act())
    ]

    assert sorted(told[:2]) == [("in", None, None, True), ("out", None, None, True)]
    assert told[2:] == [("out", "138****0001", "刚才", False)]


async def test_every_step_of_a_dispute_is_audited_and_none_names_a_number(database: str) -> None:
    opened = await disputes.open_dispute(HER_NUMBER, "投诉", act())
    await evidence.show(opened, act())
    await disputes.close(opened, act())

    rows = await Audit.all().order_by("id")
    assert [(each.action, each.subject) for each in rows] == [
        (f"dispute.{word}", f"dispute:{opened}") for word in ("open", "show", "close")
    ]
    assert await audit.first_broken() is None
    assert not any("13800000001" in str(each.detail) for each in rows)


async def test_staff_are_told_what_cannot_be(database: str) -> None:
    opened = await disputes.open_dispute(HER_NUMBER, "投诉", act())

    for subject, reason, refusal in (
        (HER_NUMBER, "再投诉", "dispute_open"),
        (HER_NUMBER, " ", "dispute_reason"),
        (Subject(About.NUMBER, number="12345"), "投诉", "phone_wrong"),
        (Subject(About.TASK, 99), "投诉", "unknown_id"),
        (Subject(About.EXAMINER, 99), "投诉", "unknown_id"),
    ):
        with pytest.raises(RuleBroken, match=refusal):
            await disputes.open_dispute(subject, reason, act())
    await disputes.close(opened, act())
    with pytest.raises(RuleBroken, match="dispute_closed"):
        await disputes.close(opened, act())
    with pytest.raises(RuleBroken, match="unknown_id"):
        await disputes.close(99, act())
    with pytest.raises(RuleBroken, match="unknown_id"):
        await evidence.show(99, act())


async def test_disputes_are_listed_while_open_and_on_demand_for_ever(database: str) -> None:
    row, phone = await invited()
    first = await disputes.open_dispute(Subject(About.NUMBER, number=phone.phone), "投诉", act())
    await disputes.open_dispute(Subject(About.TASK, row.task_id), "异议", act())
    await disputes.close(first, act())

    (listed,) = await disputes.list_disputes(act())
    assert (listed["about"], listed["of"], listed["reason"]) == ("task", row.task_id, "异议")
    closed = (await disputes.list_disputes(act(), closed=True))[0]
    assert (closed["of"], closed["closed_by"]) == (f"138****{phone.phone[-4:]}", "staff:li")
