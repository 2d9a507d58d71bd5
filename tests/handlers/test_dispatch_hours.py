"""Sending hours, pauses of ours and wrong clocks (domain.md B3 "Sending hours"; faults 43, 44)."""

from datetime import timedelta

from dispatch_office import MORNING, an_office
from dispatch_story import (
    MINUTE,
    Story,
    invited_to,
    phone_of,
    state_of,
)

from handlers.dispatch import staffing

TENTH = timedelta(milliseconds=100)
HOUR = 60 * MINUTE


async def test_the_clock_stops_outside_the_sending_hours(database: str) -> None:
    story = Story(now=MORNING + 10 * HOUR + 45 * MINUTE)  # 19:45
    await an_office(examiners=1)
    (first,) = await invited_to(await story.opens())

    await story.wait(12 * HOUR + 29 * MINUTE)  # 08:14
    assert await story.heard(first) == ["invite"]
    await story.wait(MINUTE)

    assert await story.heard(first) == ["invite", "invite"]
    assert await state_of(first) == "S1B"


async def test_nothing_but_answers_goes_out_at_night(database: str) -> None:
    story = Story(now=MORNING + 12 * HOUR)  # 21:00
    people = await an_office(examiners=6)
    task = await story.opens(required=3)
    assert story.carrier.carried == []
    seated = [each.id for each in people[:3]]
    await staffing.dispatch(task, seated, "", story.act())
    await story.settle()
    assert story.carrier.carried == []

    await story.wait(11 * HOUR)  # 08:00

    heard = {each.examiner_id: await story.heard(each) for each in await invited_to(task)}
    assert [heard[one] for one in seated] == [["team"]] * 3
    assert [each for one, each in heard.items() if one not in seated] == [[]] * (len(heard) - 3)


async def test_an_answer_to_a_person_goes_out_at_night(database: str) -> None:
    story = Story(now=MORNING + 10 * HOUR + 50 * MINUTE)  # 19:50
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.wait(30 * MINUTE)

    await story.says(await phone_of(first), "您好，这是什么短信")

    assert (await story.texts_to(await phone_of(first)))[1:] == ["您回复的短信内容有误,请核对后重新发送。"]


async def test_after_a_long_silence_of_ours_every_wait_ends_once(database: str) -> None:
    story = Story()
    await an_office(examiners=12)
    task = await story.opens(required=3)
    people = await invited_to(task)

    story.now += 5 * HOUR
    await story.settle()

    assert [await story.heard(each) for each in people] == [["invite", "invite"]] * 6
    assert [await state_of(each) for each in people] == ["S1B"] * 6


async def test_a_clock_set_back_ends_no_wait_early(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    people = await invited_to(await story.opens())

    await story.wait(29 * MINUTE)
    story.now -= HOUR
    await story.settle()
    assert [await state_of(each) for each in people] == ["S1A"] * 6
    story.now += HOUR + MINUTE
    await story.settle()

    assert [await state_of(each) for each in people] == ["S1B"] * 6
