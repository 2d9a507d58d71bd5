"""What staff do with one person: seat, take out, record a call, name the leader (domain.md 86, B3)."""

from datetime import timedelta

import pytest
from dispatch_office import ELSEWHERE, EXAM_DAY, MORNING, an_examiner, an_office
from dispatch_story import (
    CONFIRM,
    MINUTE,
    NO,
    YES,
    Story,
    a_task_again,
    invited_to,
    state_of,
    states,
)

from db.models import Audit, BlockedDate, Examiner, ExaminerPhone, Invitation
from exam.eligibility import Half
from exam.errors import RuleBroken
from exam.invitation import Event
from exam.task import State as TaskState
from handlers.dispatch import staffing, tasks


async def a_demand(story: Story, required: int = 3) -> int:
    """Asked for by the station, not opened."""
    order = tasks.Order("V01", "6-31-01-03", 3, EXAM_DAY, Half.AM, required)
    return (await tasks.add(order, story.act())).id


async def invitation_of(task: int, examiner: Examiner) -> Invitation:
    return await Invitation.get(task_id=task, examiner_id=examiner.id)


async def test_a_team_seated_by_hand_hears_only_message_three(database: str) -> None:
    story = Story()
    people = await an_office(examiners=9)
    task = await a_demand(story)

    await staffing.dispatch(task, [each.id for each in people[:3]], "", story.act())
    await story.settle()

    assert await states(task) == ["NOTIFIED"] * 3
    assert [await story.heard(each) for each in await invited_to(task)] == [["team"]] * 3
    assert len(story.carrier.carried) == 3
    assert (await a_task_again(task)).state is TaskState.FORMED


async def test_who_is_seated_by_hand_counts_and_the_rest_is_drawn(database: str) -> None:
    story = Story()
    people = await an_office(examiners=9)
    task = await a_demand(story)

    await staffing.dispatch(task, [people[0].id], "", story.act())
    await story.settle()

    assert await states(task) == ["CONFIRMED"] + ["S1A"] * 4
    assert await story.heard(await invitation_of(task, people[0])) == []


async def test_who_was_asked_already_may_be_seated_by_hand(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    first, second, *_ = await invited_to(task)
    await story.answers(second, NO)

    await staffing.dispatch(task, [first.examiner_id, second.examiner_id], "", story.act())
    await story.wait(60 * MINUTE)

    assert [await state_of(first), await state_of(second)] == ["CONFIRMED", "CONFIRMED"]
    assert await story.heard(first) == ["invite"]


async def test_who_is_seated_by_hand_elsewhere_leaves_the_other_draw(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task, other = await story.opens(required=3), await story.opens(required=3, venue="V02")
    asked = (await invited_to(task))[0]

    await staffing.dispatch(other, [asked.examiner_id], "", story.act())
    await story.settle()

    assert await state_of(asked) == "CONFLICT"


async def test_more_people_than_free_seats_are_refused(database: str) -> None:
    story = Story()
    people = await an_office(examiners=6)
    task = await a_demand(story)

    with pytest.raises(RuleBroken) as refused:
        await staffing.dispatch(task, [each.id for each in people[:4]], "", story.act())

    assert (refused.value.reason, refused.value.values) == ("too_many_people", {"free": 3, "given": 4})
    assert await states(task) == []
    assert (await a_task_again(task)).state is TaskState.REQUESTED


async def test_an_unknown_person_is_refused(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    task = await a_demand(story)

    with pytest.raises(RuleBroken) as refused:
        await staffing.dispatch(task, [404], "", story.act())

    assert (refused.value.reason, refused.value.values["id"]) == ("unknown_id", 404)


async def test_who_would_not_be_drawn_needs_a_reason_which_is_kept(database: str) -> None:
    story = Story()
    await an_office()
    far = await an_examiner(1, district=ELSEWHERE)
    await BlockedDate.create(examiner=far, day=EXAM_DAY)
    task = await a_demand(story)

    with pytest.raises(RuleBroken) as refused:
        await staffing.dispatch(task, [far.id], "  ", story.act())
    assert refused.value.values["reasons"] == ["blocked_day", "other_district"]
    await staffing.dispatch(task, [far.id], "本人电话同意", story.act())

    assert await states(task) == ["CONFIRMED"]
    kept = await Audit.get(action="task.dispatch")
    assert kept.detail == {"examiners": [far.id], "override": "本人电话同意"}


async def test_no_reason_seats_somebody_who_sits_elsewhere_or_has_no_phone(database: str) -> None:
    story = Story()
    busy, mute, *_ = await an_office(examiners=6)
    task, other = await a_demand(story), await story.asks_for(required=3, venue="V02")
    await staffing.dispatch(other, [busy.id], "", story.act())
    await ExaminerPhone.filter(examiner_id=mute.id).update(valid_until=story.now)

    for examiner, reason in ((busy, "clash"), (mute, "unreachable")):
        with pytest.raises(RuleBroken) as refused:
            await staffing.dispatch(task, [examiner.id], "必须是他", story.act())
        assert refused.value.values["reasons"] == [reason]


async def test_who_is_taken_out_after_a_yes_is_told_and_replaced(database: str) -> None:
    story = Story()
    await an_office(examiners=8)
    task = await story.opens(required=3)
    first, second, *_ = await invited_to(task)
    await story.answers(first, YES)

    for each in (first, second):
        await staffing.remove(task, each.examiner_id, "回避", story.act())
    await story.settle()

    assert await states(task) == ["CANCELLED", "CANCELLED"] + ["S1A"] * 6
    assert [await story.heard(each) for each in (first, second)] == [
        ["invite", "select", "cancelled"],
        ["invite"],
    ]


async def test_who_is_taken_out_seated_again_and_called_off_is_told_twice(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    first = (await invited_to(task))[0]
    await story.answers(first, YES)
    await staffing.remove(task, first.examiner_id, "误操作", story.act())
    await staffing.dispatch(task, [first.examiner_id], "恢复", story.act())

    await tasks.cancel(task, story.act())
    await story.settle()

    assert await story.heard(first) == ["invite", "select", "cancelled", "cancelled"]


async def test_who_is_not_on_the_task_cannot_be_taken_out(database: str) -> None:
    story = Story()
    people = await an_office(examiners=7)
    task = await story.opens(required=3)
    (stranger,) = {each.id for each in people} - {each.examiner_id for each in await invited_to(task)}

    with pytest.raises(RuleBroken) as refused:
        await staffing.remove(task, stranger, "", story.act())

    assert refused.value.reason == "not_on_task"


async def test_calls_count_as_replies_do(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)

    for event in (Event.YES, Event.CONFIRM):
        for each in people[:3]:
            await staffing.record_call(task, each.examiner_id, event, "来电", story.act())
    await story.settle()
    assert await states(task) == ["NOTIFIED"] * 3 + ["FULL"] * 3
    await staffing.record_call(task, people[0].examiner_id, Event.NO, "生病", story.act())

    assert await state_of(people[0]) == "WITHDRAWN"
    assert (await a_task_again(task)).state is TaskState.OPEN
    assert await Audit.filter(action="task.call").count() == 7


async def test_a_called_yes_takes_no_second_seat_at_the_same_time(database: str) -> None:
    story = Story()
    await story.setting("dispatch.max_open", "2")
    await an_office(examiners=6)
    task, other = await story.opens(required=3), await story.opens(required=3, venue="V02")
    mine = (await invited_to(task))[0]
    there = await Invitation.get(task_id=other, examiner_id=mine.examiner_id)
    await story.answers(mine, YES)

    await staffing.record_call(other, mine.examiner_id, Event.YES, "来电", story.act())

    assert [await state_of(mine), await state_of(there)] == ["S2A", "RESERVE"]


async def test_a_called_yes_to_a_cancelled_task_takes_no_seat(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    first = (await invited_to(task))[0]
    await story.answers(first, NO)
    await tasks.cancel(task, story.act())

    await staffing.record_call(task, first.examiner_id, Event.YES, "来电", story.act())

    assert await state_of(first) == "DECLINED"


async def test_the_leader_named_by_staff_leads(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:2]:
        await story.answers(each, YES, CONFIRM)

    await staffing.name_leader(task, people[1].examiner_id, story.act())
    await story.answers(people[2], YES, CONFIRM)

    assert (await a_task_again(task)).leader_id == people[1].examiner_id


async def test_another_leader_after_forming_is_told_to_the_team(database: str) -> None:
    story = Story()
    people = await an_office(examiners=3)
    task = await a_demand(story)
    await staffing.dispatch(task, [each.id for each in people], "", story.act())
    await story.settle()
    formed = await a_task_again(task)
    other = next(each for each in people if each.id != formed.leader_id)

    await staffing.name_leader(task, other.id, story.act())
    await story.settle()

    assert [await story.heard(each) for each in await invited_to(task)] == [["team", "team_update"]] * 3
    changed = await a_task_again(task)
    assert (changed.leader_id, changed.revision) == (other.id, 2)


async def test_only_who_has_confirmed_can_lead(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    first = (await invited_to(task))[0]
    await story.answers(first, YES)

    with pytest.raises(RuleBroken) as refused:
        await staffing.name_leader(task, first.examiner_id, story.act())

    assert refused.value.reason == "leader_not_confirmed"


async def test_a_formed_task_takes_nobody_more_by_hand(database: str) -> None:
    story = Story(now=MORNING + timedelta(hours=1))
    people = await an_office(examiners=4)
    task = await a_demand(story)
    await staffing.dispatch(task, [each.id for each in people[:3]], "", story.act())

    with pytest.raises(RuleBroken) as refused:
        await staffing.dispatch(task, [people[3].id], "", story.act())

    assert refused.value.reason == "task_not_allowed"
