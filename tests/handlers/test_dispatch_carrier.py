"""What the carrier does with our questions: takes, refuses, doubts, reports (domain.md B2; faults 8-25)."""

from dispatch_carrier import Fate
from dispatch_office import an_office, number_of
from dispatch_story import (
    CONFIRM,
    MINUTE,
    SECOND,
    YES,
    Story,
    invited_to,
    phone_of,
    state_of,
    states,
)

from db.models import Invitation, OutgoingMessage, Prompt
from db.models.delivery import Sending
from delivery.receipts import Report
from handlers import sweeps


async def message_to(invited: Invitation, name: str) -> OutgoingMessage:
    found = await OutgoingMessage.filter(topic_id=invited.id, message=name, topic="invitation").order_by(
        "-id"
    )
    return found[0]


async def test_who_cannot_be_reached_is_replaced_at_once(database: str) -> None:
    story = Story()
    await an_office(examiners=9)
    for serial in range(1, 10):
        story.carrier.script(number_of(serial), Fate.REFUSED if serial % 3 == 0 else Fate.CARRIED)

    task = await story.opens(required=3)

    found = await states(task)
    assert (found.count("S1A"), found.count("UNDELIVERED")) == (6, 3)
    assert await story.alarms() == ["undelivered"] * 3


async def test_a_second_message_that_fails_frees_the_seat_for_the_reserve(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)
    story.carrier.script(await phone_of(people[0]), Fate.REFUSED)
    for each in people[:4]:
        await story.answers(each, YES)

    assert (await states(task))[:4] == ["UNDELIVERED", "S2A", "S2A", "S2A"]


async def test_the_clock_runs_from_the_moment_the_carrier_took_the_message(database: str) -> None:
    story = Story()
    (one,) = await an_office(examiners=1)
    story.carrier.script(number_of(1), Fate.BUSY, Fate.BUSY)

    task = await story.opens(required=3)
    assert await states(task) == ["PLANNED"]
    await story.wait(3 * MINUTE)

    assert await states(task) == ["S1A"]
    (prompt,) = await Prompt.all()
    assert prompt.due_at == story.now + 30 * MINUTE
    assert one.id == (await invited_to(task))[0].examiner_id


async def test_a_message_in_doubt_that_arrived_is_not_sent_again(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    story.carrier.script(number_of(1), Fate.CARRIED_IN_DOUBT)

    task = await story.opens(required=3)
    await story.wait(5 * MINUTE)

    assert await states(task) == ["S1A"]
    assert len(story.carrier.carried) == 1


async def test_a_message_in_doubt_that_never_arrived_is_sent_again_once(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    story.carrier.script(number_of(1), Fate.LOST_IN_DOUBT)

    task = await story.opens(required=3)
    await story.wait(50 * SECOND)
    assert await states(task) == ["PLANNED"]
    await story.wait(5 * MINUTE)

    assert await states(task) == ["S1A"]
    assert len(story.carrier.carried) == 1


async def test_a_provider_that_cannot_be_asked_keeps_the_message_in_doubt(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    story.carrier.script(number_of(1), Fate.LOST_IN_DOUBT)
    story.carrier.silent = True

    await story.opens(required=3)
    await story.wait(10 * MINUTE)

    (message,) = await OutgoingMessage.all()
    assert (message.state, message.attempts) == (Sending.UNKNOWN, 1)


async def test_who_answers_a_message_in_doubt_has_it(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    story.carrier.script(number_of(1), Fate.CARRIED_IN_DOUBT)
    story.carrier.silent = True
    task = await story.opens(required=3)
    (invited,) = await invited_to(task)

    await story.answers(invited, YES)

    assert await states(task) == ["S2A"]
    assert await story.heard(invited) == ["invite", "select"]


async def test_an_unreadable_answer_to_a_message_in_doubt_starts_the_clock(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    story.carrier.script(number_of(1), Fate.CARRIED_IN_DOUBT)
    story.carrier.silent = True
    task = await story.opens(required=3)

    await story.says(number_of(1), "您好，请问考场在哪")
    await story.wait(30 * MINUTE)

    assert await states(task) == ["S1B"]
    assert await story.heard((await invited_to(task))[0]) == ["invite", "invite"]


async def test_a_receipt_of_failure_ends_the_wait(database: str) -> None:
    story = Story()
    await an_office(examiners=7)
    task = await story.opens(required=3)
    first = (await invited_to(task))[0]

    await story.receipt(await message_to(first, "invite"), success=False, code="UNDELIV")
    await story.settle()

    assert await states(task) == ["UNDELIVERED"] + ["S1A"] * 6


async def test_a_receipt_of_failure_that_comes_while_good_news_waits_is_not_lost(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.asks_for(required=3)
    await story.carry()
    news = await sweeps.unheard_news(story.act())
    first = (await invited_to(task))[0]
    await story.receipt(await message_to(first, "invite"), success=False, code="UNDELIV")
    await story.read()

    for each in news:
        await sweeps.hear(each, story.act())

    assert await states(task) == ["UNDELIVERED"] + ["S1A"] * 5


async def test_the_failure_of_the_first_asking_does_not_undo_the_second(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens(required=3)))[0]
    asked = await message_to(first, "invite")
    await story.wait(31 * MINUTE)
    await story.receipt(await message_to(first, "invite"), success=True)

    await story.receipt(asked, success=False, code="EXPIRED")
    await story.settle()

    assert await state_of(first) == "S1B"


async def test_a_receipt_of_success_changes_nothing_but_the_message(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens(required=3)))[0]
    message = await message_to(first, "invite")
    await story.wait(MINUTE)
    (before,) = await Prompt.filter(topic_id=first.id)

    for _ in range(2):
        await story.receipt(message, success=True)
        await story.settle()

    (after,) = await Prompt.filter(topic_id=first.id)
    assert after.due_at == before.due_at
    assert (await message_to(first, "invite")).state is Sending.DELIVERED


async def test_a_receipt_that_comes_before_the_answer_of_the_provider_starts_the_clock(database: str) -> None:
    story = Story()
    await an_office(examiners=1)
    story.carrier.script(number_of(1), Fate.CARRIED_IN_DOUBT)
    story.carrier.silent = True
    task = await story.opens(required=3)
    (invited,) = await invited_to(task)

    await story.receipt(await message_to(invited, "invite"), success=True)
    await story.settle()

    assert await states(task) == ["S1A"]
    (prompt,) = await Prompt.all()
    assert prompt.due_at == story.now + 30 * MINUTE


async def test_a_report_of_a_stranger_about_our_message_is_ignored(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens(required=3)))[0]
    message = await message_to(first, "invite")

    await story.report(
        Report("sms", "biz-other", message.out_id, "+8613999999999", False, "UNDELIV", False, story.now)
    )
    await story.settle()

    assert await state_of(first) == "S1A"


async def test_a_team_message_that_was_not_delivered_alerts_staff_and_keeps_the_seat(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    people = await invited_to(task)
    for each in people[:3]:
        await story.answers(each, YES, CONFIRM)

    await story.receipt(await message_to(people[0], "team"), success=False, code="UNDELIV")
    await story.settle()

    assert await state_of(people[0]) == "NOTIFIED"
    assert await story.alarms() == ["not_delivered"]


async def test_the_late_failure_of_a_question_that_was_answered_alarms_nobody(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    first = (await invited_to(await story.opens(required=3)))[0]
    await story.answers(first, YES, CONFIRM)

    await story.receipt(await message_to(first, "select"), success=False, code="UNDELIV")
    await story.settle()

    assert await state_of(first) == "CONFIRMED"
    assert await story.alarms() == []
