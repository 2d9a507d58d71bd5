"""How often a wrong reply is answered, and what is no answer at all (domain.md B2, B4; faults 31, 33-36)."""

import pytest
from dispatch_office import an_examiner, an_office, number_of
from dispatch_story import (
    CONFIRM,
    MINUTE,
    SECOND,
    WINDOW,
    YES,
    Story,
    invited_to,
    phone_of,
    state_of,
    states,
)

from db.models import Invitation, OptOut
from db.models.delivery import Reading
from db.models.numbers import Kind
from exam.codes import code_for
from exam.eligibility import Half

WRONG = "您回复的短信内容有误,请核对后重新发送。"
STRANGER = "+8613999999999"


async def one_person_asked(story: Story) -> Invitation:
    """The only examiner there is holds one open question."""
    await an_office(examiners=1)
    (invited,) = await invited_to(await story.opens(required=3))
    return invited


async def test_three_wrong_replies_an_hour_are_answered_and_then_staff_look(database: str) -> None:
    story = Story()
    await one_person_asked(story)

    rows = []
    for n in range(5):
        rows.append(await story.says(number_of(1), f"看不懂{n}"))
        await story.wait(5 * MINUTE)

    assert (await story.texts_to(number_of(1)))[1:] == [WRONG] * 3
    assert [row.state for row in rows] == [Reading.DONE] * 3 + [Reading.UNMATCHED] * 2


async def test_an_hour_later_a_wrong_reply_is_answered_again(database: str) -> None:
    story = Story()
    await one_person_asked(story)
    for n in range(4):
        await story.says(number_of(1), f"看不懂{n}")

    await story.wait(61 * MINUTE)
    await story.says(number_of(1), "还是看不懂")

    assert (await story.texts_to(number_of(1))).count(WRONG) == 4


async def test_a_robot_that_answers_our_answers_is_not_answered_for_ever(database: str) -> None:
    story = Story()
    await one_person_asked(story)

    for n in range(50):
        await story.says(number_of(1), f"自动回复：我正在开会{n}")
        await story.wait(SECOND)

    assert (await story.texts_to(number_of(1))).count(WRONG) == 3


async def test_who_guesses_codes_learns_nothing(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    guesses = [f"{stem}1" for stem in range(100, 130) if str(stem) != invited.stem]

    for guess in guesses:
        await story.says(number_of(1), guess)

    assert await state_of(invited) == "S1A"
    assert set((await story.texts_to(number_of(1)))[1:]) == {WRONG}


async def test_an_unknown_number_is_kept_for_staff_and_not_answered(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    row = await story.says(STRANGER, code_for(invited.stem, YES))

    assert await state_of(invited) == "S1A"
    assert (row.state, row.outcome) == (Reading.UNMATCHED, "unknown_number")
    assert await story.texts_to(STRANGER) == []


async def test_a_code_counts_only_from_the_phone_it_was_sent_to(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    await an_examiner(2)

    row = await story.says(number_of(2), code_for(invited.stem, YES))

    assert await state_of(invited) == "S1A"
    assert row.state is Reading.UNMATCHED
    assert await story.texts_to(number_of(2)) == []


@pytest.mark.parametrize("text", ["TD", "退订", " t "])
async def test_an_opt_out_is_no_decline_and_alerts_staff(database: str, text: str) -> None:
    story = Story()
    await story.setting("alarm.phones", "13900139000")
    invited = await one_person_asked(story)
    heard = len(await story.texts_to("+8613900139000"))

    row = await story.says(number_of(1), text)

    assert await state_of(invited) == "S1A"
    assert (row.state, row.outcome) == (Reading.DONE, "opted_out")
    refused = await OptOut.get(address_index=row.address_index)
    assert (refused.kind, refused.at, refused.incoming_id) == (Kind.DISPATCH, story.now, row.id)
    assert (await story.alarms())[-1] == "opted_out"
    assert (await story.texts_to("+8613900139000"))[heard:] == [
        "考评员考评员1已停止接收短信,请改用其他方式联系。"
    ]


async def test_who_opted_out_gets_no_reminder_and_the_clock_runs_on(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    await story.says(number_of(1), "退订")
    heard = await story.texts_to(number_of(1))

    await story.wait(2 * WINDOW + MINUTE)

    assert await story.texts_to(number_of(1)) == heard
    assert await state_of(invited) == "NO_REPLY"
    assert "not_delivered" in await story.alarms()


async def test_who_opted_out_is_drawn_for_nothing_more(database: str) -> None:
    story = Story()
    await one_person_asked(story)

    await story.says(number_of(1), "退订")

    assert await states(await story.opens(required=3, half=Half.PM)) == []


@pytest.mark.parametrize("text", ["谢谢", "好的，谢谢老师", "收到"])
async def test_courtesy_is_not_answered(database: str, text: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    await story.answers(invited, YES, CONFIRM)
    await story.wait(2 * MINUTE)
    heard = await story.texts_to(number_of(1))

    row = await story.says(number_of(1), text)

    assert (row.state, row.outcome) == (Reading.DONE, "thanks")
    assert await story.texts_to(number_of(1)) == heard


@pytest.mark.parametrize("text", ["😀😀😀", "长" * 500, "", "\x00", "\ud800", "\u202e1231\u202c"])
async def test_strange_texts_are_kept_and_answered_like_any_wrong_one(database: str, text: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    row = await story.says(await phone_of(invited), text)

    assert row.text == text
    assert await state_of(invited) == "S1A"
    assert (await story.texts_to(number_of(1)))[1:] == [WRONG]
