"""Who refuses our messages, and who wants them again (domain.md B4; aliyun-sms.md 2, 4)."""

import pytest
from dispatch_office import an_examiner, an_office, number_of
from dispatch_story import MINUTE, NO, SECOND, Story, invited_to, state_of, states

from db import audit
from db.models import Audit, Invitation, OptOut, OutgoingMessage, TaskEvent
from db.models.delivery import Lane, Reading
from db.models.numbers import Kind, Source
from delivery import outbox
from delivery.outbox import Letter
from exam.codes import code_for
from exam.eligibility import Half
from exam.errors import RuleBroken
from handlers import opt_outs

STRANGER = "+8613999999999"


async def one_person_asked(story: Story) -> Invitation:
    await an_office(examiners=1)
    (invited,) = await invited_to(await story.opens(required=3))
    return invited


async def tells(story: Story, address: str, lane: Lane) -> OutgoingMessage:
    """A text without a question goes to the number."""
    story.now += SECOND
    key = f"{lane.name}:{address}:{story.now}"
    letter = Letter(key, address, "wrong_code", {}, "notice", 1, lane=lane)
    await outbox.put(letter, "", story.now)
    await story.settle()
    return await OutgoingMessage.get(key=key)


async def refusals() -> list[tuple[Kind, Source, str]]:
    return [(each.kind, each.source, each.code) for each in await OptOut.filter(lifted_at=None)]


@pytest.mark.parametrize("text", ["R", "t", "ＴＤ", "N", "退订", "拒收", "STOP", "1231 退订"])
async def test_a_stranger_who_got_a_broadcast_refuses_broadcasts(database: str, text: str) -> None:
    story = Story()
    await tells(story, STRANGER, Lane.BROADCAST)

    row = await story.says(STRANGER, text)

    assert (row.state, row.outcome) == (Reading.DONE, "opted_out")
    assert await refusals() == [(Kind.BROADCAST, Source.REPLY, "")]
    assert len(await story.texts_to(STRANGER)) == 1


async def test_who_never_got_anything_from_us_refuses_everything(database: str) -> None:
    await Story().says(STRANGER, "TD")

    assert await refusals() == [(Kind.ALL, Source.REPLY, "")]


async def test_an_examiner_who_refuses_broadcasts_is_still_dispatched(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    await tells(story, number_of(1), Lane.BROADCAST)

    await story.says(number_of(1), "R")

    assert await refusals() == [(Kind.BROADCAST, Source.REPLY, "")]
    assert await story.alarms() == ["escalated"]
    assert await state_of(invited) == "S1A"
    assert await states(await story.opens(required=3, half=Half.PM)) == ["S1A"]


async def test_an_opt_out_with_a_code_is_an_opt_out(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    await story.says(number_of(1), f"{code_for(invited.stem, NO)} 退订")

    assert await refusals() == [(Kind.DISPATCH, Source.REPLY, "")]
    assert await state_of(invited) == "S1A"


async def test_a_lone_n_declines_what_was_asked_and_a_second_tap_changes_nothing(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)

    await story.says(number_of(1), "N")
    story.now += SECOND
    again = await story.says(number_of(1), "n")

    assert await state_of(invited) == "DECLINED"
    assert (again.outcome, await refusals()) == ("repeated", [])


async def test_a_lone_n_after_a_text_that_asked_nothing_is_an_opt_out(database: str) -> None:
    story = Story()
    invited = await one_person_asked(story)
    await tells(story, number_of(1), Lane.REMINDER)

    await story.says(number_of(1), "N")

    assert await refusals() == [(Kind.REMINDER, Source.REPLY, "")]
    assert await state_of(invited) == "S1A"


async def test_a_second_opt_out_alarms_nobody_again(database: str) -> None:
    story = Story()
    await one_person_asked(story)
    await story.says(number_of(1), "TD")
    alarmed = await story.alarms()

    story.now += MINUTE
    row = await story.says(number_of(1), "TD")

    assert (row.outcome, await story.alarms()) == ("opted_out", alarmed)


@pytest.mark.parametrize("text", ["恢复", "hf", "START"])
async def test_the_way_back_in_opens_every_kind_and_is_not_answered(database: str, text: str) -> None:
    story = Story()
    await one_person_asked(story)
    await tells(story, number_of(1), Lane.BROADCAST)
    await story.says(number_of(1), "R")
    await tells(story, number_of(1), Lane.DISPATCH)
    await story.says(number_of(1), "R")
    heard = await story.texts_to(number_of(1))

    story.now += SECOND
    row = await story.says(number_of(1), text)

    assert (row.outcome, await refusals()) == ("opted_in", [])
    assert await story.texts_to(number_of(1)) == heard
    assert (await TaskEvent.all().order_by("-id").first()).kind == "opted_in"  # type: ignore[union-attr]
    assert await states(await story.opens(required=3, half=Half.PM)) == ["S1A"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("MOBILE_IN_BLACK", Kind.ALL), ("USER_REJECT", Kind.DISPATCH), ("isv.CUSTOMER_REFUSED", Kind.DISPATCH)],
)
async def test_a_receipt_that_says_blocked_marks_the_number_and_calls_staff(
    database: str, code: str, kind: Kind
) -> None:
    story = Story()
    invited = await one_person_asked(story)
    message = await OutgoingMessage.get(topic="invitation", topic_id=invited.id)

    await story.receipt(message, success=False, code=code)
    await story.settle()

    assert await refusals() == [(kind, Source.RECEIPT, code)]
    assert await state_of(invited) == "UNDELIVERED"
    assert "opted_out" in await story.alarms()
    assert await states(await story.opens(required=3, half=Half.PM)) == []


async def test_a_receipt_about_a_broadcast_blocks_by_its_kind(database: str) -> None:
    story = Story()
    message = await tells(story, STRANGER, Lane.BROADCAST)

    await story.receipt(message, success=False, code="USER_REJECT")
    await story.settle()

    assert await refusals() == [(Kind.BROADCAST, Source.RECEIPT, "USER_REJECT")]


async def test_any_other_failure_blocks_nobody(database: str) -> None:
    story = Story()
    message = await tells(story, STRANGER, Lane.BROADCAST)

    await story.receipt(message, success=False, code="MOBILE_NOT_ON_SERVICE")
    await story.settle()

    assert await refusals() == []


async def test_staff_note_an_opt_out_and_lift_it_with_an_audit_row_each(database: str) -> None:
    story = Story()
    await an_office()
    await an_examiner(1)

    await opt_outs.add("138 0000 0001", Kind.ALL, story.act("staff:li"))
    (listed,) = await opt_outs.list_opt_outs(story.act("staff:li"))
    with pytest.raises(RuleBroken, match="opted_out_already"):
        await opt_outs.add(number_of(1), Kind.ALL, story.act("staff:li"))
    lifted = await opt_outs.lift(number_of(1), None, story.act("staff:li"))

    assert (listed["phone"], listed["kind"], listed["source"]) == ("138****0001", "all", "staff")
    assert (lifted, await opt_outs.list_opt_outs(story.act("staff:li"))) == (1, [])
    (once,) = await opt_outs.list_opt_outs(story.act("staff:li"), lifted=True)
    assert (once["lifted_by"], once["lifted_at"]) == ("staff:li", story.now.isoformat())
    assert [each.action for each in await Audit.all().order_by("id")] == ["optout.add", "optout.lift"]
    assert await audit.first_broken() is None


async def test_staff_cannot_lift_what_is_not_or_name_what_is_no_number(database: str) -> None:
    act = Story().act("staff:li")

    with pytest.raises(RuleBroken, match="not_opted_out"):
        await opt_outs.lift(STRANGER, None, act)
    with pytest.raises(RuleBroken, match="phone_wrong"):
        await opt_outs.add("12345", Kind.ALL, act)


async def test_a_stranger_who_opted_out_by_reply_is_listed_by_the_number_of_the_reply(database: str) -> None:
    story = Story()
    await story.says(STRANGER, "TD")

    assert [each["phone"] for each in await opt_outs.list_opt_outs(story.act("staff:li"))] == ["139****9999"]
