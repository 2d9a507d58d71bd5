"""The days before the exam: demand, alarms, deadline (domain.md A8 84, B3, B5; faults 44, 47)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dispatch_office import EXAM_DAY, MORNING, an_office
from dispatch_story import CONFIRM, MINUTE, YES, Story, a_task_again, invited_to, states

from db.models import CalendarDay, Task, TaskDue, TaskEvent, Venue
from exam.eligibility import Half
from exam.errors import RuleBroken
from handlers.dispatch import changes, tasks

FIRST_ALARM = datetime(2027, 3, 15, 4, tzinfo=UTC)
LAST_ALARM = datetime(2027, 3, 16, 4, tzinfo=UTC)
DEADLINE = datetime(2027, 3, 16, 10, tzinfo=UTC)
STAFF = "+8613900139000"


async def due_rows(task: int) -> dict[str, datetime]:
    return {each.kind: each.due_at for each in await TaskDue.filter(task_id=task).exclude(kind="look")}


async def alarms_told(task: int) -> list[str]:
    return [
        each.detail["which"] for each in await TaskEvent.filter(task_id=task, kind="alarm").order_by("id")
    ]


async def test_an_open_task_has_its_alarms_and_its_deadline_as_rows(database: str) -> None:
    story = Story()
    await an_office()

    task = await story.asks_for(required=3)

    assert await due_rows(task) == {
        "first_alarm": FIRST_ALARM,
        "last_alarm": LAST_ALARM,
        "deadline": DEADLINE,
    }
    assert (await a_task_again(task)).provisional  # 2027 is not published yet


async def test_a_holiday_of_the_centres_own_calendar_moves_the_deadlines(database: str) -> None:
    story = Story()
    await an_office()
    await CalendarDay.create(day=date(2027, 3, 17), is_working=False)

    task = await story.asks_for(required=3)

    assert (await due_rows(task))["deadline"] == DEADLINE - timedelta(days=1)


async def test_staff_are_alarmed_at_noon_of_the_fifth_and_the_fourth_working_day_before(
    database: str,
) -> None:
    story = Story()
    await story.setting("alarm.phones", "13900139000")
    await an_office(examiners=1)
    task = await story.opens(required=3)
    heard = len(await story.texts_to(STAFF))

    told = []
    for instant in (FIRST_ALARM, LAST_ALARM, DEADLINE):
        await story.wait_until(instant - MINUTE)
        told.append(await alarms_told(task))
        await story.wait_until(instant)
    told.append(await alarms_told(task))

    assert told == [
        [],
        ["first_alarm"],
        ["first_alarm", "last_alarm"],
        ["first_alarm", "last_alarm", "deadline"],
    ]
    assert (await story.texts_to(STAFF))[heard:] == [
        f"考评任务{task}(第1考点,2027年3月20日电工职业三级等级)需3人,已确认0人,缺3人,请及时处理。"
    ] * 3


async def test_a_formed_team_alarms_nobody(database: str) -> None:
    story = Story()
    await an_office(examiners=3)
    task = await story.opens(required=3)
    for each in await invited_to(task):
        await story.answers(each, YES, CONFIRM)

    await story.wait_until(DEADLINE + MINUTE)

    assert await alarms_told(task) == []


async def test_alarms_missed_while_we_were_down_come_once(database: str) -> None:
    story = Story()
    await an_office()
    task = await story.asks_for(required=3)

    story.now = DEADLINE + timedelta(hours=1)
    for _ in range(2):
        await story.settle()

    assert await alarms_told(task) == ["first_alarm", "last_alarm", "deadline"]


async def test_alarms_of_the_new_date_come_although_those_of_the_old_one_came(database: str) -> None:
    story = Story()
    await story.setting("alarm.phones", "13900139000")
    await an_office()
    task = await story.opens(required=3)
    await story.wait_until(FIRST_ALARM)
    heard = len(await story.texts_to(STAFF))

    await changes.change_date(task, EXAM_DAY + timedelta(days=7), Half.AM, "", story.act())
    await story.wait_until(FIRST_ALARM + timedelta(days=7) - MINUTE)
    assert len(await story.texts_to(STAFF)) == heard
    await story.wait_until(FIRST_ALARM + timedelta(days=7))

    assert len(await story.texts_to(STAFF)) == heard + 1
    assert await alarms_told(task) == ["first_alarm"] * 2


async def test_after_the_deadline_nobody_more_is_drawn(database: str) -> None:
    story = Story()
    await an_office(examiners=9)
    task = await story.opens(required=3)
    story.now = DEADLINE
    await story.settle()

    assert len(await states(task)) == 6


async def test_an_invitation_that_could_not_leave_before_the_deadline_is_dropped(database: str) -> None:
    story = Story()
    await an_office(examiners=3)
    task = await story.asks_for(required=3)

    story.now = DEADLINE + MINUTE
    await story.settle()

    assert story.carrier.carried == []
    assert await states(task) == ["UNDELIVERED"] * 3


async def test_a_demand_seven_working_days_before_is_in_time(database: str) -> None:
    story = Story(now=datetime(2027, 3, 11, 10, tzinfo=UTC))
    await an_office()

    task = await story.asks_for(required=3)

    assert (await a_task_again(task)).deadline == DEADLINE


async def test_a_later_demand_needs_a_reason(database: str) -> None:
    story = Story(now=datetime(2027, 3, 12, 1, tzinfo=UTC))
    await an_office()

    with pytest.raises(RuleBroken) as refused:
        await story.asks_for(required=3)
    assert refused.value.values == {"days": 7, "deadline": date(2027, 3, 11)}
    task = await story.asks_for(required=3, waiver="设备昨日才到")

    assert (await a_task_again(task)).waiver == "设备昨日才到"


async def test_a_demand_after_the_deadline_for_teams_has_until_the_exam_begins(database: str) -> None:
    story = Story(now=datetime(2027, 3, 18, 1, tzinfo=UTC))
    await an_office(examiners=6)

    task = await story.opens(required=3, waiver="临时增加")

    assert (await a_task_again(task)).deadline == datetime(2027, 3, 20, tzinfo=UTC)
    assert await states(task) == ["S1A"] * 6


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"day": date(2027, 3, 1)}, "task_in_past"),
        ({"day": date(2026, 3, 20)}, "task_in_past"),
        ({"required": 1}, "below_minimum"),
        ({"required": 4}, "even"),
        ({"venue": "V99"}, "unknown_id"),
        ({"occupation": "9-99"}, "unknown_id"),
        ({"level": 6}, "level_not_offered"),
    ],
)
async def test_a_wrong_demand_is_refused_and_leaves_nothing_behind(
    database: str, changed: dict[str, object], reason: str
) -> None:
    story = Story()
    await an_office()

    with pytest.raises(RuleBroken) as refused:
        await story.asks_for(**{"required": 3, **changed})  # type: ignore[arg-type]

    assert refused.value.reason == reason
    assert await Task.all().count() == 0


async def test_an_occupation_the_venue_may_not_hold_is_refused(database: str) -> None:
    story = Story()
    await an_office()
    known = await Venue.get(code="V01")
    await Venue.create(
        code="V04",
        name="新考点",
        organisation_id=known.organisation_id,
        district_id=known.district_id,
        changed_at=MORNING,
    )

    with pytest.raises(RuleBroken) as refused:
        await story.asks_for(required=3, venue="V04")

    assert refused.value.reason == "occupation_not_at_venue"


async def test_the_same_demand_twice_is_refused_until_the_first_is_cancelled(database: str) -> None:
    story = Story()
    await an_office()
    task = await story.asks_for(required=3)

    with pytest.raises(RuleBroken) as refused:
        await story.asks_for(required=5)
    assert (refused.value.reason, refused.value.values) == ("task_exists", {"id": task})
    await tasks.cancel(task, story.act())

    assert await story.asks_for(required=5) != task


async def test_an_unknown_task_is_refused(database: str) -> None:
    story = Story(now=MORNING)

    with pytest.raises(RuleBroken) as refused:
        await tasks.open_task(404, story.act())

    assert (refused.value.reason, refused.value.values["id"]) == ("unknown_id", 404)
