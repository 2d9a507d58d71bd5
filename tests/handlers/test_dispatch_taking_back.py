"""What waits in the outbox is not sent once it is void (I2, R5)."""

from dispatch_carrier import Fate
from dispatch_office import MORNING, an_office, number_of
from dispatch_story import (
    CONFIRM,
    MINUTE,
    NO,
    YES,
    Story,
    invited_to,
    phone_of,
    states,
)

from db.models import OutgoingMessage
from exam.codes import code_for
from handlers.dispatch import changes, tasks


async def test_a_team_formed_at_night_and_broken_before_the_morning_hears_of_the_new_team_only(
    database: str,
) -> None:
    story = Story(now=MORNING + 655 * MINUTE)  # 19:55
    await an_office(examiners=12)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:3]:
        await story.answers(each, YES)
    await story.wait(5 * MINUTE)  # 20:00
    for each in people[:3]:
        await story.answers(each, CONFIRM)
    assert await states(task) == ["NOTIFIED"] * 3 + ["FULL"] * 3
    await story.answers(people[0], NO)

    await story.wait(12 * 60 * MINUTE)  # 08:00
    new = (await invited_to(task))[6]
    await story.answers(new, YES, CONFIRM)

    assert (await story.heard(people[0]))[2:] == []
    assert [(await story.heard(each))[2:] for each in people[1:3]] == [["team_update"]] * 2
    assert (await story.heard(new))[2:] == ["team"]


async def test_what_was_under_way_when_the_task_was_cancelled_is_not_tried_again(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    for serial in range(1, 7):
        story.carrier.script(number_of(serial), Fate.LOST_IN_DOUBT)
    task = await story.opens(required=3)

    await tasks.cancel(task, story.act())
    await story.wait(60 * MINUTE)

    assert story.carrier.carried == []
    assert await OutgoingMessage.filter(state__in=["queued", "leased", "unknown"]).count() == 0


async def test_a_team_message_in_doubt_is_not_tried_again_once_the_team_changed(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:3]:
        await story.answers(each, YES)
    story.carrier.script(await phone_of(people[0]), Fate.LOST_IN_DOUBT)
    for each in people[:3]:
        await story.answers(each, CONFIRM)

    await changes.change_meeting(task, "7:30", "二号楼", story.act())
    await story.wait(10 * MINUTE)

    assert (await story.heard(people[0]))[2:] == ["team_update"]
    assert (await story.heard(people[1]))[2:] == ["team", "team_update"]


async def test_a_second_asking_that_has_not_left_when_the_answer_comes_is_not_sent(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens(required=3)))[0]
    story.now += 30 * MINUTE
    await story.sweep("prompts")
    await story.writes(await phone_of(first), code_for(first.stem, NO))

    await story.read()
    await story.settle()

    assert await story.heard(first) == ["invite"]


async def test_a_team_message_held_back_over_night_is_not_sent_when_the_task_is_cancelled(
    database: str,
) -> None:
    story = Story(now=MORNING + 655 * MINUTE)  # 19:55
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:3]:
        await story.answers(each, YES)
    await story.wait(5 * MINUTE)  # 20:00
    for each in people[:3]:
        await story.answers(each, CONFIRM)

    await tasks.cancel(task, story.act())
    await story.wait(12 * 60 * MINUTE)  # 08:00

    assert [(await story.heard(each))[2:] for each in people[:3]] == [["cancelled"]] * 3
