"""Another date, another place: who is asked anew, who is only told (domain.md B2, B5, 79)."""

from datetime import date, datetime, timedelta

import pytest
from dispatch_office import EXAM_DAY, MORNING, an_office
from dispatch_story import (
    CONFIRM,
    YES,
    Story,
    a_task_again,
    invited_to,
    phone_of,
    state_of,
    states,
)

from db.models import Invitation
from exam.codes import code_for
from exam.eligibility import Half
from exam.errors import RuleBroken
from exam.task import State as TaskState
from handlers.dispatch import changes

NEXT_DAY = EXAM_DAY + timedelta(days=1)


async def a_formed_team(story: Story) -> tuple[int, list[Invitation]]:
    """Six people asked; the first three are the team."""
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:3]:
        await story.answers(each, YES, CONFIRM)
    return task, people


async def test_a_new_date_asks_everybody_anew_and_takes_back_the_old_one(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:4]:
        await story.answers(each, YES)
    await story.answers(people[0], CONFIRM)
    old = people[0]

    await changes.change_date(task, NEXT_DAY, Half.PM, "", story.act())
    await story.settle()

    assert await states(task) == ["S2A"] * 3 + ["S1A"] * 3
    assert [await story.heard(each) for each in people] == [
        *[["invite", "select", "cancelled", "select"]] * 3,
        ["invite", "cancelled", "invite"],
        *[["invite", "invite"]] * 2,
    ]
    called_off, anew = (await story.texts_to(await phone_of(old)))[2:]
    assert "2027年3月20日" in called_off
    assert "2027年3月21日" in anew
    fresh = await Invitation.get(id=old.id)
    assert fresh.stem != old.stem
    assert f"收到请回复{fresh.stem}3" in anew


async def test_a_new_date_reopens_a_formed_team(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task, people = await a_formed_team(story)

    await changes.change_date(task, NEXT_DAY, Half.AM, "", story.act())
    await story.settle()
    assert (await a_task_again(task)).state is TaskState.OPEN
    for each in people[:3]:
        await story.answers(each, CONFIRM)

    assert (await story.heard(people[0]))[-3:] == ["cancelled", "select", "team"]
    formed = await a_task_again(task)
    assert (formed.state, formed.revision) == (TaskState.FORMED, 2)


async def test_the_code_of_the_old_date_is_answered_with_an_error(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    old = (await invited_to(task))[0]
    await changes.change_date(task, NEXT_DAY, Half.AM, "", story.act())
    await story.settle()

    row = await story.says(await phone_of(old), code_for(old.stem, YES))

    assert await state_of(old) == "S1A"
    assert row.outcome == "old_code"
    assert (await story.texts_to(await phone_of(old)))[-1] == "您回复的短信内容有误,请核对后重新发送。"


@pytest.mark.parametrize(
    ("day", "now", "reason"),
    [
        (date(2027, 3, 1), MORNING, "task_in_past"),
        (NEXT_DAY, MORNING + timedelta(days=15), "change_too_late"),  # the 16th, T-5WD is the 15th
        (EXAM_DAY, MORNING, "task_exists"),  # there is nothing to move
    ],
)
async def test_a_date_that_cannot_be_is_refused(database: str, day: date, now: datetime, reason: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    story.now = now

    with pytest.raises(RuleBroken) as refused:
        await changes.change_date(task, day, Half.AM, "", story.act())

    assert refused.value.reason == reason


async def test_a_date_on_which_the_same_task_exists_is_refused(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task, other = await story.asks_for(required=3), await story.asks_for(required=3, day=NEXT_DAY)

    with pytest.raises(RuleBroken) as refused:
        await changes.change_date(task, NEXT_DAY, Half.AM, "", story.act())

    assert (refused.value.reason, refused.value.values) == ("task_exists", {"id": other})
    assert (await a_task_again(task)).day == EXAM_DAY


async def test_a_late_new_date_needs_a_reason(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    story.now = MORNING + timedelta(days=15)

    await changes.change_date(task, NEXT_DAY, Half.AM, "考场停电", story.act())

    assert (await a_task_again(task)).day == NEXT_DAY


async def test_another_meeting_place_is_told_to_the_team_without_asking_again(database: str) -> None:
    story = Story()
    await story.setting("dispatch.show_place", "true")
    await an_office(examiners=6)
    task, people = await a_formed_team(story)

    await changes.change_meeting(task, "7:30", "二号楼101", story.act())
    await story.settle()

    assert await states(task) == ["NOTIFIED"] * 3 + ["FULL"] * 3
    assert [await story.heard(each) for each in people[:3]] == [
        ["invite", "select", "team", "team_update"]
    ] * 3
    assert (await story.texts_to(await phone_of(people[0])))[-1].endswith("地点:二号楼101,集合时间:7:30。")


async def test_another_meeting_place_before_forming_is_told_to_nobody(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)

    await changes.change_meeting(task, "7:30", "二号楼101", story.act())
    await story.settle()

    assert len(story.carrier.carried) == 6
