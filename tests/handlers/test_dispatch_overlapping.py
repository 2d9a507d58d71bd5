"""One examiner and two tasks at the same time (domain.md B2, B4 "Several invitations")."""

from datetime import timedelta

from dispatch_office import EXAM_DAY, an_examiner, an_office
from dispatch_story import (
    CONFIRM,
    MINUTE,
    NO,
    YES,
    Story,
    invited_to,
    phone_of,
    state_of,
    states,
)

from db.models import Invitation
from exam.eligibility import Half
from handlers.dispatch import changes, tasks

NEXT_DAY = EXAM_DAY + timedelta(days=1)


async def two_questions_at_once(story: Story, half: Half = Half.AM) -> tuple[Invitation, Invitation]:
    """The same person is asked by two tasks, in the morning and at `half` of the same day."""
    await story.setting("dispatch.max_open", "2")
    await an_office(examiners=1)
    first, second = await story.opens(required=3), await story.opens(required=3, venue="V02", half=half)
    (one,), (other,) = await invited_to(first), await invited_to(second)
    assert one.examiner_id == other.examiner_id
    return one, other


async def test_nobody_is_asked_for_two_tasks_at_the_same_time(database: str) -> None:
    story = Story()
    await an_office(examiners=8)

    first = await story.opens(required=3)
    second = await story.opens(required=3, venue="V02", half=Half.DAY)

    one, other = [{each.examiner_id for each in await invited_to(task)} for task in (first, second)]
    assert (len(one), len(other), one & other) == (6, 2, set())


async def test_the_afternoon_does_not_overlap_the_morning(database: str) -> None:
    story = Story()
    await an_office(examiners=1)

    for half in (Half.AM, Half.PM):
        assert await states(await story.opens(required=3, half=half)) == ["S1A"]


async def test_somebody_has_at_most_three_open_questions_for_other_days(database: str) -> None:
    story = Story()
    await an_office(examiners=1)

    asked = [await states(await story.opens(required=3, day=EXAM_DAY + timedelta(days=n))) for n in range(5)]

    assert asked == [["S1A"]] * 3 + [[]] * 2


async def test_the_first_yes_takes_the_seat_and_the_second_waits(database: str) -> None:
    story = Story()
    one, other = await two_questions_at_once(story)

    await story.answers(other, YES)
    await story.answers(one, YES)

    assert [await state_of(one), await state_of(other)] == ["RESERVE", "S2A"]
    assert await story.heard(one) == ["invite"]


async def test_a_confirmation_makes_the_other_a_conflict_without_a_word(database: str) -> None:
    story = Story()
    one, other = await two_questions_at_once(story, Half.DAY)
    await story.answers(other, YES)
    await story.answers(one, YES)

    await story.answers(other, CONFIRM)

    assert [await state_of(one), await state_of(other)] == ["CONFLICT", "CONFIRMED"]
    assert await story.heard(one) == ["invite"]


async def test_a_yes_to_what_became_a_conflict_is_a_note_to_staff(database: str) -> None:
    story = Story()
    one, other = await two_questions_at_once(story)
    await story.answers(other, YES, CONFIRM)

    await story.answers(one, YES)

    assert await state_of(one) == "CONFLICT"
    assert (await story.alarms())[-1] == "yes"


async def test_the_other_task_gets_the_person_when_the_seat_is_given_back(database: str) -> None:
    story = Story()
    one, other = await two_questions_at_once(story)
    await story.answers(other, YES)
    await story.answers(one, YES)

    await story.answers(other, NO)

    assert [await state_of(one), await state_of(other)] == ["S2A", "DECLINED"]


async def test_the_other_task_gets_the_person_when_the_first_is_cancelled(database: str) -> None:
    story = Story()
    one, other = await two_questions_at_once(story)
    await story.answers(other, YES, CONFIRM)
    await story.answers(one, YES)
    other_task = (await Invitation.get(id=other.id)).task_id

    await tasks.cancel(other_task, story.act())
    await story.settle()

    assert [await state_of(one), await state_of(other)] == ["CONFLICT", "CANCELLED"]


async def test_two_waiting_seats_are_never_held_by_one_person(database: str) -> None:
    story = Story()
    one, other = await two_questions_at_once(story)
    await story.answers(one, YES)
    await story.answers(other, YES)

    await story.wait(61 * MINUTE)

    assert [await state_of(one), await state_of(other)] == ["NO_CONFIRM", "S2A"]


async def test_a_date_moved_onto_a_held_seat_takes_the_person_out(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    first = await story.opens(required=3)
    second = await story.opens(required=3, day=NEXT_DAY)
    (one,), (other,) = await invited_to(first), await invited_to(second)
    for each in (one, other):
        await story.answers(each, YES, CONFIRM)

    await changes.change_date(second, EXAM_DAY, Half.DAY, "", story.act())
    await story.settle()

    assert [await state_of(one), await state_of(other)] == ["CONFIRMED", "CANCELLED"]
    assert "2027年3月21日" in (await story.texts_to(await phone_of(other)))[-1]


async def test_two_tasks_that_share_people_share_them_out(database: str) -> None:
    story = Story()
    await an_office()
    for serial in range(1, 13):
        await an_examiner(serial)
    first, second = await story.opens(required=3), await story.opens(required=3, venue="V02")

    for task in (first, second):
        for each in (await invited_to(task))[:3]:
            await story.answers(each, YES, CONFIRM)

    assert [(await states(task)).count("NOTIFIED") for task in (first, second)] == [3, 3]


async def test_a_task_that_moves_away_leaves_its_people_to_one_that_had_nobody(database: str) -> None:
    story = Story()
    await an_office(examiners=3)
    first, second = await story.opens(required=3), await story.opens(required=3, venue="V02")
    assert await states(second) == []

    await changes.change_date(first, NEXT_DAY, Half.AM, "", story.act())
    await story.settle()

    assert await states(second) == ["S1A"] * 3
