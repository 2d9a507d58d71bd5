"""The draw: who may be drawn, how many, how far the pool is widened, how to repeat it (B3, C2, C3)."""

from datetime import date, timedelta

import pytest
from dispatch_office import ELSEWHERE, EXAM_DAY, HERE, MORNING, an_examiner, an_office
from dispatch_story import CONFIRM, MINUTE, NO, YES, Story, a_task_again, invited_to, states

from db.models import (
    Avoidance,
    BlockedDate,
    Draw,
    Examiner,
    ExaminerPhone,
    Invitation,
    Organisation,
    Task,
    TaskEvent,
)
from db.models.examiners import Grade
from db.models.numbers import Kind, Source
from delivery import opt_outs
from delivery.opt_outs import Refusal
from exam.eligibility import Half, Reason
from exam.errors import RuleBroken
from exam.task import State as TaskState
from handlers.dispatch import drawing, showing, tasks

FORMED_BEFORE = EXAM_DAY - timedelta(days=7)


async def drawn(task: int) -> list[int]:
    return [each.examiner_id for each in await invited_to(task)]


async def a_past_session(story: Story, people: list[Examiner], day: date, leader: Examiner) -> None:
    """A team of the same site that has examined."""
    order = tasks.Order("V01", "6-31-01-03", 3, day, Half.AM, max(3, len(people) | 1))
    task = await tasks.add(order, story.act())
    for rank, each in enumerate(people, start=1):
        await Invitation.create(
            task=task,
            examiner=each,
            phone=await each.phones.all().first(),  # type: ignore[attr-defined]
            round=1,
            rank=rank,
            state="NOTIFIED",
            stem=str(100 + rank),
            changed_at=story.now,
        )
    await Task.filter(id=task.id).update(state=TaskState.EXAMINED, leader_id=leader.id)


@pytest.mark.parametrize(("ratio", "asked"), [("1.0", 3), ("1.5", 5), ("2.0", 6), ("3", 9), ("4", 12)])
async def test_so_many_are_asked_as_the_ratio_says(database: str, ratio: str, asked: int) -> None:
    story = Story()
    await story.setting("dispatch.ratio", ratio)
    await an_office(examiners=14)

    task = await story.opens(required=3)

    assert await states(task) == ["S1A"] * asked


async def test_fewer_are_asked_the_fewer_seats_are_left(database: str) -> None:
    story = Story()
    await an_office(examiners=20)
    task = await story.opens(required=3)
    people = await invited_to(task)
    await story.answers(people[0], YES, CONFIRM)

    for each in people[1:4]:
        await story.answers(each, NO)

    # two seats are left and two people asked: two more
    assert await states(task) == ["CONFIRMED"] + ["DECLINED"] * 3 + ["S1A"] * 4


async def test_a_draw_can_be_repeated_from_what_is_stored(database: str) -> None:
    story = Story()
    await an_office(examiners=15)
    task = await story.opens(required=3)
    (made,) = await Draw.all()

    verdict = await drawing.verify(made.id)

    assert verdict.agrees
    assert verdict.picked == await drawn(task)
    (shown,) = await showing.list_draws(task, story.act("staff:li"))
    assert (shown["round"], shown["wanted"], shown["picked"]) == (1, 6, verdict.picked)
    assert sorted(one for one, _ in shown["pool"]) == [
        each.id for each in await Examiner.all().order_by("id")
    ]


async def test_a_draw_that_was_tampered_with_does_not_agree(database: str) -> None:
    story = Story()
    await an_office(examiners=15)
    await story.opens(required=3)
    (made,) = await Draw.all()
    await Draw.filter(id=made.id).update(picked=list(reversed(made.picked)))

    verdict = await drawing.verify(made.id)

    assert not verdict.agrees
    assert verdict.stored == list(reversed(verdict.picked))


async def test_a_draw_that_does_not_exist_cannot_be_repeated(database: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        await drawing.verify(404)

    assert refused.value.reason == "unknown_id"


async def test_only_the_eligible_are_drawn_and_the_others_are_counted_by_reason(database: str) -> None:
    story = Story()
    await story.setting("dispatch.relax", "")
    await an_office()
    good = [await an_examiner(serial) for serial in (1, 2)]
    await an_examiner(3, certificate_until=EXAM_DAY - timedelta(days=1))
    await an_examiner(4, district=ELSEWHERE)
    blocked = await an_examiner(5)
    await BlockedDate.create(examiner=blocked, day=EXAM_DAY)
    relative = await an_examiner(6)
    await Avoidance.create(examiner=relative, organisation=await Organisation.get(code="S01"))
    await an_examiner(7, employer="赣江鉴定所")
    await an_examiner(8, rating=59)
    mute = await an_examiner(9)
    number = await ExaminerPhone.get(examiner=mute)
    await opt_outs.opt_out(Refusal(number.phone_index, "", Kind.DISPATCH, Source.STAFF), MORNING)
    await an_examiner(10, levels=(5, 4))

    task = await story.opens(required=3)

    assert sorted(await drawn(task)) == [each.id for each in good]
    (made,) = await Draw.all()
    assert made.excluded == {
        Reason.CERTIFICATE_EXPIRED: 1,
        Reason.OTHER_DISTRICT: 1,
        Reason.BLOCKED_DAY: 1,
        Reason.AVOIDANCE: 2,
        Reason.LOW_RATING: 1,
        Reason.UNREACHABLE: 1,
    }


async def test_levels_two_and_one_are_for_senior_examiners(database: str) -> None:
    story = Story()
    await an_office()
    await an_examiner(1, levels=(2, 3))
    senior = await an_examiner(2, levels=(2, 3), grade=Grade.SENIOR)

    task = await story.opens(required=3, level=2)

    assert await drawn(task) == [senior.id]


async def test_other_districts_are_drawn_only_when_the_own_is_used_up(database: str) -> None:
    story = Story()
    await an_office()
    own = [await an_examiner(serial, district=HERE) for serial in (1, 2)]
    other = [await an_examiner(serial, district=ELSEWHERE) for serial in range(3, 9)]

    task = await story.opens(required=3)

    first, second = await Draw.all().order_by("round")
    assert (first.relaxation, sorted(first.picked)) == (0, [each.id for each in own])
    assert (second.relaxation, len(second.picked)) == (1, 4)
    assert set(second.picked) < {each.id for each in other}
    assert (await states(task), await story.alarms()) == (["S1A"] * 6, [])


async def test_other_districts_are_left_alone_while_the_own_can_fill_the_team(database: str) -> None:
    story = Story()
    await an_office()
    own = [await an_examiner(serial, district=HERE) for serial in (1, 2, 3)]
    await an_examiner(4, district=ELSEWHERE)

    task = await story.opens(required=3)

    assert sorted(await drawn(task)) == [each.id for each in own]


async def test_lower_ratings_are_drawn_last_of_all(database: str) -> None:
    story = Story()
    await an_office()
    low = await an_examiner(1, rating=30)
    far = await an_examiner(2, district=ELSEWHERE)

    task = await story.opens(required=3)

    assert await drawn(task) == [far.id, low.id]
    assert [each.relaxation for each in await Draw.all().order_by("round")] == [1, 2]


async def test_with_nobody_left_to_ask_staff_are_called_once(database: str) -> None:
    story = Story()
    await story.setting("alarm.phones", "13900139000,13900139001")
    await an_office(examiners=2)

    task = await story.opens(required=3)
    await story.wait(29 * MINUTE)

    assert (await a_task_again(task)).escalated_at == MORNING
    assert await story.alarms() == ["escalated"]
    for phone in ("+8613900139000", "+8613900139001"):
        (text,) = await story.texts_to(phone)
        assert text == (
            f"考评任务{task}(第1考点,2027年3月20日电工职业三级等级)备选考评员已用完,缺3人,请人工派遣。"
        )


async def test_the_call_for_help_ends_when_the_team_can_be_filled_again(database: str) -> None:
    story = Story()
    await an_office(examiners=2)
    task = await story.opens(required=3)
    await an_examiner(3)

    await story.answers((await invited_to(task))[0], YES)

    assert (await a_task_again(task)).escalated_at is None
    assert await states(task) == ["S2A", "S1A", "S1A"]


async def test_who_comes_free_elsewhere_is_asked_by_a_task_that_had_nobody_left(database: str) -> None:
    story = Story()
    await an_office(examiners=3)
    task, other = await story.opens(required=3), await story.opens(required=3, venue="V02")
    assert (await states(task), await states(other)) == (["S1A"] * 3, [])
    first = (await invited_to(task))[0]

    await story.answers(first, NO)

    assert await drawn(other) == [first.examiner_id]


async def test_of_the_last_team_of_the_site_two_thirds_may_come_again(database: str) -> None:
    story = Story()
    people = await an_office(examiners=9)
    former = people[:6]
    await a_past_session(story, former, FORMED_BEFORE, leader=former[0])

    task = await story.opens(required=3)

    chosen = set(await drawn(task))
    assert len(chosen & {each.id for each in former}) == 2
    assert len(chosen) == 5


async def test_who_served_three_times_in_a_row_is_passed_over(database: str) -> None:
    story = Story()
    people = await an_office(examiners=4)
    for weeks in (3, 2, 1):
        team = people[:1] if weeks > 1 else people[:2]
        await a_past_session(story, team, EXAM_DAY - timedelta(days=2 * weeks), leader=team[0])

    task = await story.opens(required=3)

    assert sorted(await drawn(task)) == [each.id for each in people[1:]]
    (made,) = await Draw.all()
    assert made.excluded == {Reason.ROTATION: 1}


async def test_who_led_the_last_session_does_not_lead_again(database: str) -> None:
    story = Story()
    await an_office()
    star = await an_examiner(1, grade=Grade.SENIOR, rating=99)
    people = [await an_examiner(serial) for serial in (2, 3, 4, 5)]
    await a_past_session(story, [star], FORMED_BEFORE, leader=star)
    task = await story.opens(required=3)
    mine = await Invitation.get(task_id=task, examiner_id=star.id)
    others = [each for each in await invited_to(task) if each.id != mine.id]

    for each in [mine, *others[:2]]:
        await story.answers(each, YES, CONFIRM)

    formed = await a_task_again(task)
    assert formed.state is TaskState.FORMED
    assert formed.leader_id in {each.id for each in people}


async def test_a_team_without_a_senior_examiner_is_noted(database: str) -> None:
    story = Story()
    await an_office(examiners=3)
    task = await story.opens(required=3)
    for each in await invited_to(task):
        await story.answers(each, YES, CONFIRM)

    formed = await TaskEvent.get(kind="formed", task_id=task)
    assert formed.detail["senior"] is False
