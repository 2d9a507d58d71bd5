"""What staff change in a running task: cancel, demand, date, place (domain.md 91, B2, B3)."""

from datetime import timedelta

import pytest
from dispatch_office import EXAM_DAY, an_office
from dispatch_story import (
    CONFIRM,
    MINUTE,
    NO,
    YES,
    Story,
    a_task_again,
    invited_to,
    phone_of,
    state_of,
    states,
)

from db.models import BlockedDate, Invitation
from exam.errors import RuleBroken
from exam.task import State as TaskState
from handlers.dispatch import changes, tasks

NEXT_DAY = EXAM_DAY + timedelta(days=1)


async def a_formed_team(story: Story) -> tuple[int, list[Invitation]]:
    """Six people asked; the first three are the team."""
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:3]:
        await story.answers(each, YES, CONFIRM)
    return task, people


async def test_a_cancelled_task_tells_those_who_had_said_yes_and_nobody_else(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)
    await story.answers(people[0], YES, CONFIRM)
    for each in people[1:4]:
        await story.answers(each, YES)
    await story.answers(people[5], NO)

    await tasks.cancel(task, story.act())
    await story.settle()

    assert await states(task) == ["CANCELLED"] * 5 + ["DECLINED"]
    assert [(await story.heard(each))[-1] for each in people] == ["cancelled"] * 4 + ["invite"] * 2


async def test_a_cancelled_task_tells_everybody_invited_when_the_setting_says_so(database: str) -> None:
    story = Story()
    await story.setting("dispatch.cancel_tells", "all")
    await an_office(examiners=6)
    task = await story.opens(required=3)

    await tasks.cancel(task, story.act())
    await story.settle()

    assert [await story.heard(each) for each in await invited_to(task)] == [["invite", "cancelled"]] * 6


async def test_a_late_yes_to_a_cancelled_task_is_told_so_once(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    first = (await invited_to(task))[0]
    await tasks.cancel(task, story.act())
    await story.settle()

    for _ in range(2):
        await story.answers(first, YES)
        await story.wait(2 * MINUTE)

    assert await story.heard(first) == ["invite", "cancelled"]
    (text,) = (await story.texts_to(await phone_of(first)))[1:]
    assert text == (
        "江西省职业技能鉴定指导中心通知您于2027年3月20日在第1考点参评电工职业三级等级的实操考试,"
        "因故取消,望您见谅!"
    )


async def test_an_invitation_that_has_not_left_is_not_sent_after_the_cancel(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.asks_for(required=3)

    await tasks.cancel(task, story.act())
    await story.wait(MINUTE)

    assert story.carrier.carried == []


async def test_a_cancelled_task_cannot_be_opened_or_cancelled_again(database: str) -> None:
    story = Story()
    await an_office()
    task = await story.asks_for(required=3)
    await tasks.cancel(task, story.act())

    for again in (tasks.open_task, tasks.cancel):
        with pytest.raises(RuleBroken) as refused:
            await again(task, story.act())
        assert refused.value.reason == "task_not_allowed"


async def test_a_member_who_withdraws_is_replaced_and_all_hear_of_the_new_team(database: str) -> None:
    story = Story()
    await an_office(examiners=12)
    task, people = await a_formed_team(story)

    await story.answers(people[0], NO)
    assert (await a_task_again(task)).state is TaskState.OPEN
    assert await story.alarms() == ["no"]
    new = (await invited_to(task))[6]
    await story.answers(new, YES, CONFIRM)

    assert await state_of(people[0]) == "WITHDRAWN"
    heard = [await story.heard(each) for each in (people[0], people[1], people[2], new)]
    assert heard == [
        ["invite", "select", "team"],
        ["invite", "select", "team", "team_update"],
        ["invite", "select", "team", "team_update"],
        ["invite", "select", "team"],
    ]
    assert (await a_task_again(task)).revision == 2
    assert (await story.texts_to(await phone_of(people[1])))[-1].startswith("更新(第2版):2027年3月20日")


async def test_who_had_said_yes_and_found_it_full_is_asked_before_strangers(database: str) -> None:
    story = Story()
    await an_office(examiners=20)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:4]:
        await story.answers(each, YES)
    for each in people[:3]:
        await story.answers(each, CONFIRM)
    await story.answers(people[4], YES)  # found it full, and said yes all the same

    await story.answers(people[0], NO)

    assert await states(task) == ["WITHDRAWN", "NOTIFIED", "NOTIFIED", "S1A", "S1A", "FULL"]
    assert await story.heard(people[3]) == ["invite", "full", "invite"]


async def test_who_had_said_yes_but_cannot_come_any_more_is_not_asked_again(database: str) -> None:
    story = Story()
    await an_office(examiners=20)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:4]:
        await story.answers(each, YES)
    for each in people[:3]:
        await story.answers(each, CONFIRM)
    await BlockedDate.create(examiner_id=people[3].examiner_id, day=EXAM_DAY)

    await story.answers(people[0], NO)

    assert await state_of(people[3]) == "FULL"
    assert (await states(task))[6:] == ["S1A", "S1A"]


async def test_more_demand_after_forming_reopens_the_task(database: str) -> None:
    story = Story()
    await an_office(examiners=12)
    task, _ = await a_formed_team(story)

    await changes.change_demand(task, 5, story.act())
    await story.settle()

    assert (await a_task_again(task)).state is TaskState.OPEN
    assert await states(task) == ["NOTIFIED"] * 3 + ["FULL"] * 3 + ["S1A"] * 4


async def test_less_demand_releases_the_unconfirmed_and_forms_the_team(database: str) -> None:
    story = Story()
    await an_office(examiners=12)
    task = await story.opens(required=5)
    people = await invited_to(task)
    for each in people[:3]:
        await story.answers(each, YES, CONFIRM)
    for each in people[3:6]:
        await story.answers(each, YES)

    await changes.change_demand(task, 3, story.act())
    await story.settle()

    assert await states(task) == ["NOTIFIED"] * 3 + ["FULL"] * 7
    assert [(await story.heard(each))[-1] for each in people[3:6]] == ["full"] * 3
    assert (await a_task_again(task)).state is TaskState.FORMED


async def test_of_the_unconfirmed_the_newest_is_released_first(database: str) -> None:
    story = Story()
    await an_office(examiners=10)
    task = await story.opens(required=5)
    people = await invited_to(task)
    for place in (4, 0, 1, 3, 2):
        await story.answers(people[place], YES)
        await story.wait(MINUTE)

    await changes.change_demand(task, 3, story.act())

    assert (await states(task))[:5] == ["S2A", "S2A", "FULL", "FULL", "S2A"]


async def test_less_demand_after_forming_releases_the_lowest_rank_but_never_the_leader(
    database: str,
) -> None:
    story = Story()
    await an_office(examiners=10)
    task = await story.opens(required=5)
    people = await invited_to(task)
    for each in people[:5]:
        await story.answers(each, YES, CONFIRM)
    leader = (await a_task_again(task)).leader_id

    await changes.change_demand(task, 3, story.act())
    await story.settle()

    others = [each for each in people[:5] if each.examiner_id != leader]
    assert [await state_of(each) for each in others] == ["NOTIFIED", "NOTIFIED", "CANCELLED", "CANCELLED"]
    assert [(await story.heard(each))[-1] for each in others] == ["team_update"] * 2 + ["cancelled"] * 2
    formed = await a_task_again(task)
    assert (formed.state, formed.revision, formed.leader_id) == (TaskState.FORMED, 2, leader)


@pytest.mark.parametrize(("required", "reason"), [(4, "even"), (1, "below_minimum")])
async def test_a_demand_of_the_wrong_size_is_refused(database: str, required: int, reason: str) -> None:
    story = Story()
    await an_office()
    task = await story.asks_for(required=3)

    with pytest.raises(RuleBroken) as refused:
        await changes.change_demand(task, required, story.act())

    assert refused.value.reason == reason
    assert (await a_task_again(task)).required == 3
