"""Staff correct a field: who may, what is noted and counted, when reviewers look again (domain.md 31, 68)."""

import pytest
from registration_office import HOUSE, Office, a_form, a_number, an_office, somebody

from db import settings
from db.models import ApprovalCase, Correction, OutgoingMessage, Person, Registration
from exam.errors import RuleBroken
from exam.policy import Function, Role
from exam.registration import State
from handlers import nouns
from handlers.registration.correcting import Change, correct
from handlers.registration.registering import register
from handlers.registration.showing import count_corrections, show

assert nouns.KNOWN


async def in_state(office: Office, state: State, submitter: bool = False) -> Registration:
    row = await register(office.plan.id, a_form(), office.school.id if submitter else None, HOUSE)
    if state is not State.SUBMITTED:
        await Registration.filter(id=row.id).update(state=state)
        await ApprovalCase.filter(topic_id=row.id).update(state="APPROVED", due_at=None)
    return row


async def said(row: Registration, field: str, value: str, function: Function, office: Office) -> str:
    act = await somebody(office.city, Role.CLERK, function)
    try:
        await correct(row.id, Change(field, value, "笔误"), act)
    except RuleBroken as refused:
        return refused.reason
    return ""


@pytest.mark.parametrize(
    ("state", "function", "reason"),
    [
        (State.SUBMITTED, Function.APPRAISAL_1, ""),
        (State.SUBMITTED, Function.INFORMATION, "edit_not_allowed"),
        (State.CONFIRMED, Function.APPRAISAL_1, "edit_paid"),
        (State.CONFIRMED, Function.INFORMATION, ""),
        (State.CONFIRMED, Function.FINANCE, "edit_not_allowed"),
    ],
)
async def test_the_section_of_the_table_corrects_a_name(
    database: str, state: State, function: Function, reason: str
) -> None:
    office = await an_office()
    row = await in_state(office, state)

    assert await said(row, "name", "王芬", function, office) == reason
    assert (await Person.get()).name == ("王芳" if reason else "王芬")


async def test_a_correction_is_noted_sealed_counted_and_told(database: str) -> None:
    office = await an_office()
    row = await in_state(office, State.SUBMITTED, submitter=True)

    await correct(row.id, Change("phone", "13900139000", "号码填错"), HOUSE)

    person, noted = await Person.get(), await Correction.get()
    assert (person.phone, noted.before, noted.after) == ("+8613900139000", "+8613800000002", "+8613900139000")
    assert (noted.organisation_id, noted.paid, noted.made_by) == (office.school.id, False, "staff:li")
    assert await count_corrections(HOUSE) == {"S01": 1}
    told = await OutgoingMessage.all().order_by("-id").first()
    assert told is not None
    assert (told.message, told.address) == ("registration_edited", "+8613900139000")
    shown = await show(row.id, HOUSE)
    assert [each["field"] for each in shown["corrections"]] == ["phone"]
    assert (shown["id_number"], shown["phone"]) == ("3601**********" + a_number(2)[-2:], "139****9000")


async def test_what_reviewers_passed_is_reviewed_anew(database: str) -> None:
    office = await an_office()
    row = await in_state(office, State.APPROVED)

    await correct(row.id, Change("employer", "新厂", "单位改名"), HOUSE)

    assert (await Registration.get(id=row.id)).state is State.SUBMITTED
    assert await ApprovalCase.filter(topic_id=row.id, state="OPEN").count() == 1


async def test_after_payment_the_place_is_kept_while_reviewers_look_again(database: str) -> None:
    office = await an_office()
    row = await in_state(office, State.CONFIRMED)

    await correct(row.id, Change("employer", "新厂", "单位改名"), HOUSE)

    assert (await Registration.get(id=row.id)).state is State.CONFIRMED
    assert await ApprovalCase.filter(topic_id=row.id, state="OPEN").count() == 1


async def test_a_phone_needs_no_new_review(database: str) -> None:
    office = await an_office()
    row = await in_state(office, State.APPROVED)

    await correct(row.id, Change("phone", "13900139000", "换号"), HOUSE)

    assert (await Registration.get(id=row.id)).state is State.APPROVED
    assert await ApprovalCase.filter(state="OPEN").count() == 0


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("id_number", a_number(4), "edit_id_number"),
        ("sex", "男", "edit_value"),
        ("born_on", "1990-03-08", "edit_value"),
        ("phone", "123", "edit_value"),
        ("education", "博士后", "edit_value"),
        ("name", "王芳", "edit_same"),
        ("shoes", "42", "edit_unknown"),
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_changes(
    database: str, field: str, value: str, reason: str
) -> None:
    office = await an_office()
    row = await in_state(office, State.SUBMITTED)

    with pytest.raises(RuleBroken) as refused:
        await correct(row.id, Change(field, value, "笔误"), HOUSE)

    assert (refused.value.reason, await Correction.all().count()) == (reason, 0)


async def test_a_setting_moves_a_right_to_another_section(database: str) -> None:
    office = await an_office()
    row = await in_state(office, State.SUBMITTED)
    await settings.change("edit.name.before", "information", "staff", HOUSE.now)

    assert await said(row, "name", "王芬", Function.INFORMATION, office) == ""
