"""What a reply is about, and how often we answer a wrong one (domain.md B2, B4; faults 26-36)."""

import pytest
from dispatch_office import MORNING, an_office, number_of
from dispatch_story import (
    CONFIRM,
    MINUTE,
    NO,
    SECOND,
    YES,
    Story,
    invited_to,
    state_of,
    states,
)

from db.models import IncomingMessage, Invitation
from db.models.delivery import Reading
from exam.codes import code_for
from exam.eligibility import Half
from handlers import conversation

WRONG = "您回复的短信内容有误,请核对后重新发送。"
STRANGER = "+8613999999999"


async def one_person_asked(story: Story) -> Invitation:
    """The only examiner there is holds one open question."""
    await an_office(examiners=1)
    (invited,) = await invited_to(await story.opens(required=3))
    return invited


async def one_person_asked_twice(story: Story) -> tuple[Invitation, Invitation]:
    """The same person is asked for the morning and for the afternoon."""
    await an_office(examiners=1)
    morning = await story.opens(required=3)
    afternoon = await story.opens(required=3, half=Half.PM)
    return (await invited_to(morning))[0], (await invited_to(afternoon))[0]


@pytest.mark.parametrize("text", ["{yes}", " {yes} ", "回复{yes}", "{yes}。", "能参加 {yes}", "收到，{yes}"])
async def test_a_code_is_found_in_what_people_write(database: str, text: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    row = await story.says(number_of(1), text.format(yes=code_for(invited.stem, YES)))

    assert await state_of(invited) == "S2A"
    assert (row.state, row.outcome) == (Reading.DONE, "yes:S2A")
    assert row.prompt_id is not None


@pytest.mark.parametrize(
    ("text", "state"), [("1", "S2A"), ("能", "S2A"), ("2", "DECLINED"), ("不能", "DECLINED")]
)
async def test_a_bare_word_answers_the_only_open_question(database: str, text: str, state: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    await story.says(number_of(1), text)

    assert await state_of(invited) == state


@pytest.mark.parametrize("text", ["3", "收到", "确认"])
async def test_a_bare_confirmation_answers_the_only_open_confirmation(database: str, text: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    await story.answers(invited, YES)
    await story.wait(2 * MINUTE)

    await story.says(number_of(1), text)

    assert await state_of(invited) == "CONFIRMED"


async def test_a_bare_yes_does_not_confirm(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    await story.answers(invited, YES)
    await story.wait(2 * MINUTE)

    await story.says(number_of(1), "能")

    assert await state_of(invited) == "S2A"
    assert (await story.texts_to(number_of(1)))[-1] == WRONG


async def test_a_bare_word_with_two_open_questions_asks_which(database: str) -> None:
    story = Story()
    morning, afternoon = await one_person_asked_twice(story)

    row = await story.says(number_of(1), "能参加")

    assert [await state_of(morning), await state_of(afternoon)] == ["S1A", "S1A"]
    assert (row.state, row.outcome) == (Reading.DONE, "which_one")
    assert (await story.texts_to(number_of(1)))[-1] == (
        "您有多项短信待回复,请直接回复相应代码:"
        f"3月20日下午回复{code_for(afternoon.stem, YES)};3月20日上午回复{code_for(morning.stem, YES)};"
    )


async def test_a_bare_word_that_fits_one_of_two_questions_answers_that_one(database: str) -> None:
    story = Story()
    morning, afternoon = await one_person_asked_twice(story)
    await story.answers(morning, YES)
    await story.wait(2 * MINUTE)

    await story.says(number_of(1), "确认")

    assert [await state_of(morning), await state_of(afternoon)] == ["CONFIRMED", "S1A"]


async def test_a_bare_word_does_not_answer_what_nobody_has_seen_yet(database: str) -> None:
    story = Story(now=MORNING + 12 * 60 * MINUTE)  # 21:00
    await an_office(examiners=1)
    task = await story.opens(required=3)
    assert story.carrier.carried == []

    for text in ("1", "什么"):
        await story.says(number_of(1), text)

    assert await states(task) == ["PLANNED"]


async def test_a_code_finds_its_own_question_among_several(database: str) -> None:
    story = Story()
    morning, afternoon = await one_person_asked_twice(story)

    await story.answers(afternoon, NO)

    assert [await state_of(morning), await state_of(afternoon)] == ["S1A", "DECLINED"]


@pytest.mark.parametrize("text", ["{yes} {no}", "{yes} 不能参加", "1 2", "能不能"])
async def test_a_reply_that_contradicts_itself_is_answered_and_put_before_staff(
    database: str, text: str
) -> None:
    story = Story()
    invited = await one_person_asked(story)

    row = await story.says(
        number_of(1), text.format(yes=code_for(invited.stem, YES), no=code_for(invited.stem, NO))
    )

    assert await state_of(invited) == "S1A"
    assert (row.state, row.outcome) == (Reading.UNMATCHED, "contradiction")
    assert (await story.texts_to(number_of(1)))[1:] == [WRONG]


async def test_confirming_before_the_second_message_is_a_wrong_code(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    await story.answers(invited, CONFIRM)

    assert await state_of(invited) == "S1A"
    assert (await story.texts_to(number_of(1)))[1:] == [WRONG]


async def test_the_same_reply_twice_within_a_minute_is_one(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    yes = code_for(invited.stem, YES)

    await story.says(number_of(1), yes)
    await story.wait(4 * SECOND)
    again = await story.says(number_of(1), yes)

    assert again.outcome == "repeated"
    assert await story.heard(invited) == ["invite", "select"]
    assert len(await story.texts_to(number_of(1))) == 2


async def test_a_yes_again_after_a_minute_does_not_confirm(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    await story.answers(invited, YES)
    await story.wait(2 * MINUTE)
    await story.answers(invited, YES)

    assert await state_of(invited) == "S2A"
    assert (await story.texts_to(number_of(1)))[-1] == WRONG


async def test_the_same_push_twice_is_one_message(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    for _ in range(2):
        await story.writes(number_of(1), code_for(invited.stem, YES), external_id="sequence-1")

    await story.settle()

    assert await IncomingMessage.all().count() == 1
    assert await story.heard(invited) == ["invite", "select"]


async def test_without_an_id_the_same_words_at_the_same_time_are_one_message(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    for _ in range(2):
        await story.writes(number_of(1), code_for(invited.stem, YES), external_id="")

    assert await IncomingMessage.all().count() == 1


async def test_a_message_that_was_read_is_not_read_again(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    row = await story.says(number_of(1), code_for(invited.stem, NO))

    await conversation.read(row.id, story.act())

    assert await state_of(invited) == "DECLINED"
    assert (await IncomingMessage.get(id=row.id)).handled_at == row.handled_at


async def test_replies_that_arrive_together_are_read_in_the_order_they_were_sent(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    await story.wait(10 * MINUTE)
    await story.writes(number_of(1), code_for(invited.stem, NO), ago=SECOND)
    await story.writes(number_of(1), code_for(invited.stem, YES), ago=5 * SECOND)

    await story.settle()

    assert await state_of(invited) == "DECLINED"
