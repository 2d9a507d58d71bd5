"""A reply is late by the carrier's clock, not by its arrival (domain.md B2, B3 "Lateness", B5)."""

from datetime import timedelta

from dispatch_office import MORNING, an_office
from dispatch_story import (
    CONFIRM,
    MINUTE,
    NO,
    SECOND,
    YES,
    Story,
    invited_to,
    phone_of,
    state_of,
)

from db.models import Invitation
from exam.codes import code_for

TENTH = timedelta(milliseconds=100)
HOUR = 60 * MINUTE


async def a_team_of_two_and_one_missing(story: Story) -> tuple[int, list[Invitation]]:
    """Three seats, two confirmed, four more people asked."""
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:2]:
        await story.answers(each, YES, CONFIRM)
    return task, people


async def test_a_confirmation_a_tenth_of_a_second_before_the_end_counts(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.answers(first, YES)
    await story.wait(60 * MINUTE - TENTH)

    await story.answers(first, CONFIRM)

    assert await state_of(first) == "CONFIRMED"


async def test_a_confirmation_a_tenth_of_a_second_after_the_end_is_too_late(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.answers(first, YES)
    await story.wait(60 * MINUTE + TENTH)

    await story.answers(first, CONFIRM)

    assert await state_of(first) == "NO_CONFIRM"
    assert await story.heard(first) == ["invite", "select", "select", "late_confirm"]


async def test_a_late_confirmation_is_told_so_once(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.answers(first, YES)
    await story.wait(61 * MINUTE)

    for _ in range(2):
        await story.answers(first, CONFIRM)
        await story.wait(2 * MINUTE)

    assert (await story.heard(first)).count("late_confirm") == 1


async def test_a_reply_read_before_our_timer_ran_is_still_late_by_the_carriers_clock(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.answers(first, YES)
    await story.wait(59 * MINUTE)
    story.now += MINUTE + TENTH

    row = await story.writes(await phone_of(first), code_for(first.stem, CONFIRM))
    await story.read()

    assert await state_of(first) == "NO_CONFIRM"
    assert row.sent_at == story.now


async def test_a_confirmation_sent_in_time_but_pushed_to_us_late_is_honoured_while_a_seat_is_free(
    database: str,
) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.answers(first, YES)
    await story.wait(65 * MINUTE)
    assert await state_of(first) == "NO_CONFIRM"

    await story.answers(first, CONFIRM, ago=5 * MINUTE + TENTH)

    assert await state_of(first) == "CONFIRMED"
    assert await story.heard(first) == ["invite", "select", "select"]


async def test_a_confirmation_sent_in_time_whose_seat_is_gone_is_told_full_and_staff_are_alerted(
    database: str,
) -> None:
    story = Story()
    await an_office(examiners=6)
    _, people = await a_team_of_two_and_one_missing(story)
    await story.answers(people[2], YES)
    await story.wait(65 * MINUTE)
    await story.answers(people[3], YES)

    await story.answers(people[2], CONFIRM, ago=6 * MINUTE)

    assert [await state_of(each) for each in people[2:4]] == ["FULL", "S2A"]
    assert (await story.heard(people[2]))[-1] == "full"
    assert (await story.alarms())[-1] == "confirm"


async def test_a_late_confirmation_after_the_team_was_formed_is_told_full(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    _, people = await a_team_of_two_and_one_missing(story)
    await story.answers(people[2], YES)
    await story.wait(65 * MINUTE)
    await story.answers(people[3], YES, CONFIRM)

    await story.answers(people[2], CONFIRM)

    assert await state_of(people[2]) == "NO_CONFIRM"
    assert (await story.heard(people[2]))[-1] == "full"


async def test_a_late_yes_is_taken_back_in_while_the_task_is_open(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.wait(70 * MINUTE)
    assert await state_of(first) == "NO_REPLY"

    await story.answers(first, YES)

    assert await state_of(first) == "S2A"
    assert await story.heard(first) == ["invite", "invite", "select"]


async def test_a_late_yes_is_refused_when_the_setting_says_so(database: str) -> None:
    story = Story()
    await story.setting("dispatch.late", "refuse")
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.wait(70 * MINUTE)

    await story.answers(first, YES)

    assert await state_of(first) == "NO_REPLY"
    assert (await story.heard(first))[-1] == "late_confirm"


async def test_a_late_yes_after_the_tasks_deadline_is_refused(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.wait_until(MORNING + timedelta(days=15, hours=9))  # the 16th, 18:00

    await story.answers(first, YES, ago=-SECOND)

    assert await state_of(first) == "NO_REPLY"


async def test_a_yes_pushed_after_the_second_asking_still_counts(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.wait(31 * MINUTE)
    assert await state_of(first) == "S1B"

    await story.answers(first, YES, ago=5 * MINUTE)

    assert await state_of(first) == "S2A"


async def test_no_to_yes_and_yes_to_no_change_a_mind_while_the_task_is_open(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first, second, *_ = await invited_to(await story.opens())

    await story.answers(first, NO, YES)
    await story.answers(second, YES, NO)

    assert [await state_of(first), await state_of(second)] == ["S2A", "DECLINED"]


async def test_a_mind_changed_twice_gets_a_new_question_with_a_clock_of_its_own(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]

    await story.answers(first, YES, NO, YES)
    assert await state_of(first) == "S2A"
    assert await story.heard(first) == ["invite", "select", "select"]
    await story.wait(60 * MINUTE)

    assert await state_of(first) == "NO_CONFIRM"
    old, new = (await story.texts_to(await phone_of(first)))[1:3]
    assert old != new


async def test_a_yes_that_arrives_after_a_later_no_changes_nothing(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.wait(10 * MINUTE)
    await story.answers(first, NO)

    row = await story.answers(first, YES, ago=5 * MINUTE)

    assert await state_of(first) == "DECLINED"
    assert (row.state, row.outcome) == ("done", "taken_back")


async def test_a_no_that_arrives_after_a_later_yes_changes_nothing(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens()))[0]
    await story.wait(10 * MINUTE)
    await story.answers(first, YES)

    await story.answers(first, NO, ago=5 * MINUTE)

    assert await state_of(first) == "S2A"
