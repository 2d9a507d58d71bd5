"""What was returned is mended until the day in its message, whether registration has closed or not."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from registration_lists import a_line, a_list
from registration_office import HOUSE, Office, a_form, an_office, somebody

from db import secrets, settings
from db.models import ApprovalCase, Dialogue, OutgoingMessage, Person, Registration, RegistrationItem
from exam.approval import Verdict
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.policy import Role
from exam.registration import Part, State
from handlers import nouns
from handlers.act import Act
from handlers.applying import drafting
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.jobs.walking import walk_all
from handlers.proving.sessions import Visitor
from handlers.registration import batch, lapsing
from handlers.registration.registering import FormRefused, register

assert nouns.KNOWN
LATE = "04-15 17:00"  # an hour before registration closes


def at(day: str, act: Act = HOUSE) -> Act:
    local = datetime.fromisoformat(f"2027-{day}").replace(tzinfo=CHINA)
    return replace(act, now=local.astimezone(UTC))


async def a_returned_one(office: Office, when: str = LATE, submitter: int | None = None) -> Registration:
    row = await register(office.plan.id, a_form(), submitter, HOUSE)
    case = await ApprovalCase.get(topic_id=row.id)
    clerk = await somebody(office.city, Role.CLERK)
    await decide(case.id, Ruling(Verdict.RETURN, "photo", "请换白底"), at(when, clerk))
    return await Registration.get(id=row.id)


async def test_the_message_names_the_day_and_until_then_it_is_taken_after_the_closing(database: str) -> None:
    office = await an_office()
    row = await a_returned_one(office)
    told = await OutgoingMessage.get(message="registration_returned")

    again = await register(office.plan.id, a_form(employer="新厂"), None, at("04-22 17:59"))

    assert row.mend_until_at == at("04-22 18:00").now
    assert told.text.count("请于4月22日18:00前登录") == 1
    assert (again.id, again.state, again.employer) == (row.id, State.SUBMITTED, "新厂")


async def test_the_days_are_a_setting(database: str) -> None:
    office = await an_office()
    await settings.change("review.mend_within", "1", "staff", HOUSE.now)

    assert (await a_returned_one(office)).mend_until_at == at("04-16 18:00").now


async def test_nobody_mends_after_that_day_and_nobody_else_comes_in_with_it(database: str) -> None:
    office = await an_office()
    await a_returned_one(office)

    with pytest.raises(RuleBroken, match="registration_closed"):
        await register(office.plan.id, a_form(), None, at("04-22 18:00"))
    with pytest.raises(FormRefused) as stranger:
        await register(office.plan.id, a_form(4), None, at("04-20 09:00"))
    with pytest.raises(RuleBroken, match="registration_closed"):
        await register(office.plan.id, a_form(), office.school.id, at("04-20 09:00"))

    assert [fault.code for fault in stranger.value.faults] == ["closed"]
    assert await Registration.all().count() == 1


async def test_a_school_mends_by_a_list_what_was_returned_and_adds_nobody(
    database: str, tmp_path: Path
) -> None:
    office = await an_office()
    row = await a_returned_one(office, submitter=office.school.id)
    file = a_list(tmp_path / "late.xlsx", [a_line(2, employer="新厂"), a_line(4)])
    act = at("04-20 09:00")

    handed = await batch.hand_in_list(batch.List(office.plan.code, file, office.school.code), act)
    await walk_all(handed.job.id, lambda: act)

    assert [(each.line, each.reasons) async for each in batch.refused(handed.job.id)] == [
        (3, ("报名已截止，现在只能补正被退回的报名（在短信写明的时间以前）",))
    ]
    mended = await Registration.get()
    assert (mended.id, mended.state, mended.employer) == (row.id, State.SUBMITTED, "新厂")


async def test_a_draft_of_what_was_returned_lives_as_long_as_it_may_be_mended(database: str) -> None:
    office = await an_office()
    me = Visitor(1, "+8613800000002", secrets.index("+8613800000002"))
    draft = await drafting.begin(me, office.item.id, HOUSE)
    row = await a_returned_one(office)
    await Person.filter(id=row.person_id).update(phone_proved_at=HOUSE.now)

    again = await drafting.begin(me, office.item.id, at("04-22 17:00"))

    assert again.id == draft.id
    assert (await Dialogue.get()).expires_at == at("04-22 18:00").now
    assert await drafting.find(me, again.id, at("04-22 17:59")) is not None
    with pytest.raises(RuleBroken, match="apply_closed"):
        await drafting.begin(me, office.item.id, at("04-22 18:00"))
    other = Visitor(2, "+8613900139000", secrets.index("+8613900139000"))
    with pytest.raises(RuleBroken, match="apply_closed"):
        await drafting.begin(other, office.item.id, at("04-20 09:00"))


async def test_what_is_not_mended_in_time_is_given_up_and_its_person_hears_of_it(database: str) -> None:
    office = await an_office()
    row = await a_returned_one(office)

    early, late = at("04-22 17:59"), at("04-22 18:00")
    assert await lapsing.overdue(early) == []
    [found] = await lapsing.overdue(late)
    await lapsing.lapse(found, early)
    await lapsing.lapse(found, late)
    await lapsing.lapse(found, late)

    ended = await Registration.get(id=row.id)
    assert (ended.state, ended.close_reason) == (State.ABANDONED, "未在规定时间内补正")
    assert set(await RegistrationItem.all().values_list("state", flat=True)) == {Part.CANCELLED}
    assert (await ApprovalCase.get()).state == "WITHDRAWN"
    told = await OutgoingMessage.filter(message="registration_lapsed")
    assert [each.text.count("因未在规定时间内补正已失效") for each in told] == [1]
