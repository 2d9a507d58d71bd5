"""From a demand to a team: three messages, the first two asked twice at most (domain.md 86-90, B2)."""

from dispatch_office import an_office
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

from db.models import Draw, OutgoingMessage, Prompt
from exam.task import State as TaskState


async def test_a_demand_invites_twice_as_many_people_as_seats(database: str) -> None:
    story = Story()
    await an_office(examiners=9)

    task = await story.opens(required=3)

    assert await states(task) == ["S1A"] * 6
    assert [await story.heard(each) for each in await invited_to(task)] == [["invite"]] * 6


async def test_people_wait_for_the_provider_before_their_clock_runs(database: str) -> None:
    story = Story()
    await an_office(examiners=9)

    task = await story.asks_for(required=3)

    assert await states(task) == ["PLANNED"] * 6
    assert [each.due_at for each in await Prompt.all()] == [None] * 6
    await story.settle()
    assert [each.due_at for each in await Prompt.all()] == [story.now + 30 * MINUTE] * 6


async def test_silence_is_asked_a_second_time_and_then_replaced(database: str) -> None:
    story = Story()
    await an_office(examiners=7)
    task = await story.opens(required=3)

    await story.wait(30 * MINUTE)
    assert await states(task) == ["S1B"] * 6
    await story.wait(30 * MINUTE)

    assert await states(task) == ["NO_REPLY"] * 6 + ["S1A"]
    assert [await story.heard(each) for each in await invited_to(task)] == [["invite"] * 2] * 6 + [["invite"]]


async def test_the_second_asking_carries_the_same_codes(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    (invited,) = await invited_to(await story.opens(required=3))

    await story.wait(30 * MINUTE)

    first, second = await story.texts_to(await phone_of(invited))
    assert first == second
    assert f"如能参加,请回复{invited.stem}1,如不能参加请回复{invited.stem}2" in first


async def test_a_no_is_final_is_not_answered_and_brings_a_replacement(database: str) -> None:
    story = Story()
    await an_office(examiners=9)
    task = await story.opens(required=3)
    first = (await invited_to(task))[0]

    await story.answers(first, NO)
    await story.wait(2 * MINUTE)

    assert await states(task) == ["DECLINED"] + ["S1A"] * 6
    assert await story.heard(first) == ["invite"]


async def test_a_yes_takes_a_seat_and_is_asked_to_confirm(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens(required=3)))[0]

    await story.answers(first, YES)

    assert await state_of(first) == "S2A"
    assert await story.heard(first) == ["invite", "select"]
    fresh = await story.texts_to(await phone_of(first))
    assert f"收到请回复{first.stem}3" in fresh[1]


async def test_who_does_not_confirm_is_asked_once_more_and_then_loses_the_seat(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    first = (await invited_to(task))[0]
    await story.answers(first, YES)

    await story.wait(30 * MINUTE)
    assert await state_of(first) == "S2B"
    await story.wait(30 * MINUTE)

    assert await state_of(first) == "NO_CONFIRM"
    assert await story.heard(first) == ["invite", "select", "select"]


async def test_the_third_confirmation_forms_the_team_and_only_then_message_three_goes_out(
    database: str,
) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)

    for each in people[:2]:
        await story.answers(each, YES, CONFIRM)
    assert [await story.heard(each) for each in people[:2]] == [["invite", "select"]] * 2
    await story.answers(people[2], YES, CONFIRM)

    assert [await story.heard(each) for each in people[:3]] == [["invite", "select", "team"]] * 3
    assert [await story.heard(each) for each in people[3:]] == [["invite"]] * 3
    assert await states(task) == ["NOTIFIED"] * 3 + ["FULL"] * 3
    formed = await a_task_again(task)
    assert (formed.state, formed.revision) == (TaskState.FORMED, 1)


async def test_after_the_team_is_formed_nothing_more_is_asked_or_sent(database: str) -> None:
    story = Story()
    await an_office(examiners=12)
    task = await story.opens(required=3)
    for each in (await invited_to(task))[:3]:
        await story.answers(each, YES, CONFIRM)
    sent = len(story.carrier.carried)

    await story.wait(24 * 60 * MINUTE)

    assert len(story.carrier.carried) == sent
    assert await Prompt.filter(closed_at=None).count() == 0
    assert await OutgoingMessage.filter(state="queued").count() == 0
    assert await Draw.all().count() == 1


async def test_a_late_yes_finds_the_team_full_and_is_told_so_once(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    people = await invited_to(await story.opens(required=3))
    for each in people[:3]:
        await story.answers(each, YES, CONFIRM)

    await story.answers(people[3], YES)
    await story.wait(2 * MINUTE)
    await story.answers(people[3], YES)

    assert await state_of(people[3]) == "FULL"
    assert await story.heard(people[3]) == ["invite", "full"]


async def test_who_is_in_reserve_gets_the_seat_that_falls_free(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:4]:
        await story.answers(each, YES)
    assert await states(task) == ["S2A"] * 3 + ["RESERVE"] + ["S1A"] * 2
    assert await story.heard(people[3]) == ["invite"]

    await story.answers(people[0], NO)

    assert await states(task) == ["DECLINED", "S2A", "S2A", "S2A"] + ["S1A"] * 2
    assert await story.heard(people[3]) == ["invite", "select"]


async def test_of_two_in_reserve_the_one_drawn_earlier_is_seated(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    people = await invited_to(await story.opens(required=3))
    for place in (0, 1, 2, 5, 4):
        await story.answers(people[place], YES)

    await story.answers(people[0], NO)

    assert [await state_of(people[place]) for place in (4, 5)] == ["S2A", "RESERVE"]


async def test_who_is_in_reserve_when_the_team_forms_is_told_that_it_is_full(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    people = await invited_to(await story.opens(required=3))
    for each in people[:4]:
        await story.answers(each, YES)
    for each in people[:3]:
        await story.answers(each, CONFIRM)

    assert await story.heard(people[3]) == ["invite", "full"]
    assert [await story.heard(each) for each in people[4:]] == [["invite"]] * 2


async def test_reserve_is_told_when_the_setting_says_so(database: str) -> None:
    story = Story()
    await story.setting("dispatch.reserve_told", "true")
    await an_office(examiners=6)
    people = await invited_to(await story.opens(required=3))

    for each in people[:4]:
        await story.answers(each, YES)

    assert await story.heard(people[3]) == ["invite", "reserve_noted"]


async def test_ranked_selection_waits_for_all_answers_and_seats_the_first_drawn(database: str) -> None:
    story = Story()
    await story.setting("dispatch.selection", "ranked")
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)

    for place in (5, 4, 3, 2, 1):
        await story.answers(people[place], YES)
    assert await states(task) == ["S1A"] + ["RESERVE"] * 5
    await story.answers(people[0], NO)

    assert await states(task) == ["DECLINED", "S2A", "S2A", "S2A", "RESERVE", "RESERVE"]
