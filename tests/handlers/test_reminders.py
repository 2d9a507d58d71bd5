"""Who is reminded of what, and when: the shipped rules, on both databases."""

from datetime import date, timedelta

import pytest
from board_rows import a_task, an_examiner, an_invitation
from reminder_rows import EXAM, Office, a_formed_task, at, due, person, sent, states

from db import secrets, settings
from db.models import Examiner, OutgoingMessage, Reminder, Task, Venue
from db.models.delivery import Lane, Sending
from db.models.numbers import Kind, Source
from delivery import opt_outs
from delivery.alarms import open_alarms
from delivery.opt_outs import Refusal
from exam.invitation import State
from exam.reminders import RULES
from exam.task import State as TaskState
from handlers.reminders.nouns import NOUNS
from handlers.reminders.people import ADDRESSES
from handlers.sweeps import IN_LOTS
from messages.wording import names


def test_every_rule_has_a_noun_and_a_message() -> None:
    assert {rule.anchor for rule in RULES} == set(NOUNS)
    assert {rule.message for rule in RULES} <= set(names())
    assert set(ADDRESSES) == {"examiner", "venue", "staff", "member", "organisation", "person"}
    assert set(IN_LOTS) == {
        "orphaned_files",
        "jobs",
        "reminders",
        "reminder_plan",
        "retention",
        "proving",
        "drafts",
        "chat_files",
        "plan_deadlines",
        "publicity",
    }


async def test_the_confirmed_are_reminded_on_the_eve_of_the_exam_and_nobody_else(database: str) -> None:
    office = Office()
    task, team = await a_formed_task(members=2)
    for state in (State.RESERVE, State.DECLINED, State.WITHDRAWN, State.FULL):
        await an_invitation(task, state)

    assert await office.at("03-19 15:59") == 0
    assert await office.at("03-19 16:00") == 2

    assert await states("eve_of_exam") == [(person(each), "put") for each in team]
    assert (
        await sent("reminder_eve_of_exam")
        == [
            "您将于2027年3月20日上午在赣江职业技能鉴定所参加汽车维修工职业三级等级实操考评,请携带考评员证,"
            "提前30分钟签到。如有疑问,请与质量督导科联系,联系电话:0791-12333。"
        ]
        * 2
    )


async def test_a_reminder_waits_in_its_lane_until_it_is_of_no_use(database: str) -> None:
    office = Office()
    _, (one,) = await a_formed_task(members=1)
    await office.at("03-19 16:00")

    row = await OutgoingMessage.get(message="reminder_eve_of_exam")

    assert (row.lane, row.state) == (Lane.REMINDER, Sending.QUEUED)
    assert (row.due_at, row.expires_at) == (at("03-19 16:00"), at("03-20 08:00"))
    phone = await one.phone
    assert (row.address, row.address_index) == (phone.phone, secrets.index(phone.phone))


async def test_the_team_hears_of_the_meeting_the_day_before_it(database: str) -> None:
    office = Office()
    await a_formed_task(members=1, meeting_time="3月16日8:30", place="二楼会议室")

    await office.at("03-15 16:00")

    assert await sent("reminder_meeting") == [
        "您参加的2027年3月20日汽车维修工职业三级等级实操考评,考前准备会定于3月16日召开,请准时参加。"
        "如有疑问,请与质量督导科联系,联系电话:0791-12333。地点:二楼会议室,集合时间:3月16日8:30。"
    ]


async def test_a_site_that_has_not_asked_for_examiners_is_reminded(database: str) -> None:
    office = Office()
    task = await a_task(day=EXAM, state=TaskState.DRAFT)
    await Venue.filter(id=task.venue_id).update(phone="138 0000 9999")

    await office.at("03-08 09:00")

    assert await states("demand_due") == [(f"venue:{task.venue_id}", "put")]
    assert await sent("reminder_demand_due") == [
        "赣江职业技能鉴定所将于2027年3月20日进行汽车维修工职业三级等级实操鉴定,考评员需求尚未提交,"
        "请于3月11日前提交。如有疑问,请与质量督导科联系,联系电话:0791-12333。"
    ]


async def test_staff_are_reminded_of_a_team_that_does_not_stand(database: str) -> None:
    office = Office()
    await settings.change("alarm.phones", "13900000001，13900000002", "staff", office.now)
    task = await a_task(day=EXAM, state=TaskState.REQUESTED)
    await a_formed_task(members=1)

    await office.at("03-12 09:00")

    assert (
        await sent("reminder_dispatch_due")
        == [
            f"考评任务{task.id}(赣江职业技能鉴定所,2027年3月20日汽车维修工职业三级等级)须于3月16日18:00前组建考评组,"
            "需3人,已确认0人,请及时处理。"
        ]
        * 2
    )


async def test_a_certificate_that_runs_out_is_known_sixty_days_before(database: str) -> None:
    office = Office()
    soon, later = await an_examiner(), await an_examiner()
    await Examiner.filter(id=soon.examiner_id).update(certificate_until=date(2027, 5, 9))
    await Examiner.filter(id=later.examiner_id).update(certificate_until=date(2027, 5, 10))

    await office.at("03-10 10:00")

    assert await states("certificate_expiry") == [
        (f"examiner:{soon.examiner_id}", "put"),
        (f"examiner:{later.examiner_id}", "waiting"),
    ]


async def test_who_cannot_be_reached_is_marked_and_holds_up_nobody(database: str) -> None:
    office = Office()
    _, (refused, willing) = await a_formed_task(members=2)
    refusal = Refusal(secrets.index((await refused.phone).phone), "省中心", Kind.REMINDER, Source.REPLY)
    await opt_outs.opt_out(refusal, office.now)
    landline = await a_task(day=EXAM, state=TaskState.DRAFT)

    await office.at("03-08 09:00")
    await office.at("03-19 16:00")

    assert await states("eve_of_exam") == [(person(refused), "unreachable"), (person(willing), "put")]
    assert await states("demand_due") == [(f"venue:{landline.venue_id}", "unreachable")]


async def test_a_message_that_cannot_be_written_holds_up_no_other(database: str) -> None:
    office = Office()
    bad, (poor,) = await a_formed_task(members=1)
    _, (lucky,) = await a_formed_task(members=1)
    await Venue.filter(id=bad.venue_id).update(name="")

    await office.at("03-19 16:00")

    assert await states("eve_of_exam") == [(person(poor), "unwritable"), (person(lucky), "put")]
    assert [(each.kind, each.scope, each.detail) for each in await open_alarms()] == [
        ("reminder_unwritable", "eve_of_exam", {"subjects": [bad.id]})
    ]


async def test_a_rule_that_is_off_reminds_nobody_and_can_be_put_on_again(database: str) -> None:
    office = Office()
    await a_formed_task(members=1)
    await office.plan()
    await settings.change("reminder.eve_of_exam", "off T-1d 16:00 to T 08:00", "staff", office.now)

    await office.at("03-19 16:00")
    assert await sent("reminder_eve_of_exam") == []
    await settings.change("reminder.eve_of_exam", "T-1d 16:00 to T 08:00", "staff", office.now)
    await office.at("03-19 17:00")

    assert len(await sent("reminder_eve_of_exam")) == 1


async def test_other_times_move_what_waits(database: str) -> None:
    office = Office()
    await a_formed_task(members=1)
    await office.plan()
    await settings.change("reminder.eve_of_exam", "T-2d 10:00 to T 08:00", "staff", office.now)

    await office.plan()

    assert await due("eve_of_exam") == [at("03-18 10:00")]


async def test_what_lies_far_ahead_has_no_row_yet(database: str) -> None:
    office = Office()
    await a_formed_task(members=1, day=EXAM + timedelta(days=60))

    assert (await office.plan(), await Reminder.all().count()) == (0, 0)
    assert await Task.all().count() == 1


async def test_planning_twice_changes_nothing(database: str) -> None:
    office = Office()
    await a_formed_task(members=2)

    assert [await office.plan() for _ in range(2)] == [4, 0]


@pytest.mark.parametrize("hour", ["07:59", "20:00"])
async def test_nothing_goes_out_in_quiet_hours(database: str, hour: str) -> None:
    office = Office()
    await settings.change("reminder.eve_of_exam", "T-2d 06:00 to T 08:00", "staff", office.now)
    await settings.change("hours.reminders", "08:00-20:00", "staff", office.now)
    await settings.change("dispatch.sending_hours", "00:00-24:00", "staff", office.now)
    await a_formed_task(members=1)

    await office.at(f"03-18 {hour}")

    assert [state for _, state in await states("eve_of_exam")] == ["waiting"]
