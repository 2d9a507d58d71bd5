"""People register for an item of a plan: what is taken, what is refused by which reason, and what follows."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from registration_office import (
    COOK,
    ELECTRICIAN,
    HOUSE,
    NOW,
    Office,
    a_form,
    a_number,
    a_scope,
    an_office,
    somebody,
)
from registration_rows import a_bar, a_standing

from db.models import (
    ApprovalCase,
    Occupation,
    OutgoingMessage,
    Person,
    Plan,
    PlanItem,
    PlanSubject,
    Registration,
    RegistrationItem,
    WorkPeriod,
)
from db.models.people import Barred
from exam.approval import Verdict
from exam.calendar import CHINA
from exam.candidate_form import Period
from exam.catalogue import SubjectKind
from exam.errors import RuleBroken
from exam.plan import State as PlanState
from exam.policy import Role
from exam.registration import Attempt, Part, State
from handlers import nouns
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.registration.registering import FormRefused, cancel, register, withdraw

assert nouns.KNOWN


async def refused(office: Office, *args: object, **changed: object) -> list[str]:
    """The codes of the faults that keep this form out."""
    with pytest.raises(FormRefused) as no:
        await register(office.plan.id, a_form(**changed), None, HOUSE)
    return [fault.code for fault in no.value.faults]


async def test_who_registers_has_a_person_a_registration_its_subjects_a_case_and_a_message(
    database: str,
) -> None:
    office = await an_office()

    row = await register(office.plan.id, a_form(address="南昌市某路 1 号", employer="某厂"), None, HOUSE)

    person = await Person.get()
    assert (person.name, person.id_number, person.phone) == ("王芳", a_number(2), "+8613800000002")
    stored = await Registration.get(id=row.id)
    assert (stored.state, stored.address, stored.employer) == (State.SUBMITTED, "南昌市某路 1 号", "某厂")
    items = await RegistrationItem.filter(registration_id=row.id).values_list("attempt", "state")
    assert items == [(Attempt.NEW, Part.ACTIVE)] * 2
    case = await ApprovalCase.get()
    assert (case.topic, case.topic_id, case.organisation_id) == ("registration", row.id, office.city.id)
    (told,) = await OutgoingMessage.all()
    assert (told.message, told.address, told.topic_id) == ("registration_received", "+8613800000002", row.id)


async def test_the_same_person_registers_once_for_an_item(database: str) -> None:
    office = await an_office()
    await register(office.plan.id, a_form(), None, HOUSE)

    with pytest.raises(RuleBroken) as again:
        await register(office.plan.id, a_form(), None, HOUSE)

    assert again.value.reason == "registration_exists"
    assert await Registration.all().count() == 1


async def test_whom_a_school_has_handed_in_does_not_register_beside_it(database: str) -> None:
    office = await an_office()
    await register(office.plan.id, a_form(), office.school.id, HOUSE)

    assert await refused(office) == ["registered_elsewhere"]


async def test_another_name_for_the_same_paper_is_refused(database: str) -> None:
    office = await an_office()
    await withdraw((await register(office.plan.id, a_form(), None, HOUSE)).id, HOUSE)

    assert await refused(office, name="王方") == ["name_differs"]


async def test_an_occupation_or_level_that_is_not_offered_is_named(database: str) -> None:
    office = await an_office()

    assert await refused(office, occupation="0-00") == ["occupation"]
    assert await refused(office, occupation=COOK) == ["no_item"]
    assert await refused(office, level=2) == ["no_item"]


async def test_a_school_hands_in_what_it_is_listed_for(database: str) -> None:
    office = await an_office()
    agent = await somebody(office.school, Role.AGENT)
    cook = await PlanItem.create(plan=office.plan, occupation=await Occupation.get(code=COOK), level_id=3)
    theory = office.subjects[SubjectKind.THEORY]
    await PlanSubject.create(plan_item=cook, subject_id=theory, mode="paper", held_on=date(2027, 5, 16))

    with pytest.raises(FormRefused) as no:
        await register(office.plan.id, a_form(occupation=COOK), office.school.id, agent)
    await a_scope(office.school, await Occupation.get(code=COOK))
    row = await register(office.plan.id, a_form(occupation=COOK), office.school.id, agent)

    assert [fault.code for fault in no.value.faults] == ["out_of_scope"]
    assert (row.submitter_id, row.organisation_id) == (office.school.id, office.city.id)


async def test_nobody_hands_in_for_another_school(database: str) -> None:
    office = await an_office()
    agent = await somebody(office.city, Role.AGENT)

    with pytest.raises(RuleBroken) as no:
        await register(office.plan.id, a_form(), office.school.id, agent)

    assert (no.value.reason, await Registration.all().count()) == ("not_allowed", 0)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (datetime(2027, 3, 15, 8, 59, tzinfo=CHINA), "registration_not_yet"),
        (datetime(2027, 3, 15, 9, tzinfo=CHINA), ""),
        (datetime(2027, 4, 15, 17, 59, tzinfo=CHINA), ""),
        (datetime(2027, 4, 15, 18, tzinfo=CHINA), "registration_closed"),
    ],
)
async def test_registration_is_open_between_its_two_instants(
    database: str, at: datetime, reason: str
) -> None:
    office = await an_office()
    try:
        await register(office.plan.id, a_form(), None, replace(HOUSE, now=at))
        said = ""
    except RuleBroken as no:
        said = no.reason

    assert said == reason


async def test_a_plan_that_is_not_published_takes_nobody(database: str) -> None:
    office = await an_office()
    await Plan.filter(id=office.plan.id).update(state=PlanState.APPROVED)

    with pytest.raises(RuleBroken, match="registration_no_plan"):
        await register(office.plan.id, a_form(), None, HOUSE)


async def test_who_lost_the_right_to_register_is_told_until_when(database: str) -> None:
    office = await an_office()
    row = await register(office.plan.id, a_form(), None, HOUSE)
    await withdraw(row.id, HOUSE)
    person = await Person.get(id=row.person_id)
    bar = await a_bar(person, kind=Barred.REGISTRATION, until_on=date(2027, 3, 20))

    assert await refused(office) == ["barred"]
    await a_bar(person, kind=Barred.PLEDGE)
    bar.until_on = date(2027, 3, 19)
    await bar.save()
    await register(office.plan.id, a_form(), None, HOUSE)


async def a_cooks_item(office: Office, day: date) -> None:
    cook = await PlanItem.create(plan=office.plan, occupation=await Occupation.get(code=COOK), level_id=3)
    theory = office.subjects[SubjectKind.THEORY]
    await PlanSubject.create(plan_item=cook, subject_id=theory, mode="paper", held_on=day)


async def test_two_subjects_at_one_time_clash_and_on_two_days_do_not(database: str) -> None:
    office = await an_office()
    await a_cooks_item(office, date(2027, 5, 15))
    await register(office.plan.id, a_form(), None, HOUSE)

    assert await refused(office, occupation=COOK) == ["clash"]
    await PlanSubject.filter(plan_item__occupation__code=COOK).update(held_on=date(2027, 5, 16))
    await register(office.plan.id, a_form(occupation=COOK), None, HOUSE)

    assert await Registration.all().count() == 2


async def test_who_withdrew_clashes_with_nothing(database: str) -> None:
    office = await an_office()
    await a_cooks_item(office, date(2027, 5, 15))
    await withdraw((await register(office.plan.id, a_form(), None, HOUSE)).id, HOUSE)

    await register(office.plan.id, a_form(occupation=COOK), None, HOUSE)

    assert await Registration.filter(state=State.SUBMITTED).count() == 1


async def test_the_pre_check_says_what_is_missing_for_the_condition(database: str) -> None:
    office = await an_office(standard=True)
    short = a_form(work=(Period(date(2020, 1, 1), None, "某厂"),))

    with pytest.raises(FormRefused) as no:
        await register(office.plan.id, short, None, HOUSE)

    (fault,) = no.value.faults
    assert fault.code == "not_eligible"
    assert "还差 33 个月" in str(no.value.values["faults"])


async def test_who_meets_a_condition_passes_and_it_is_noted_which(database: str) -> None:
    office = await an_office(standard=True)

    row = await register(office.plan.id, a_form(work=(Period(date(2010, 1, 1), None, "某厂"),)), None, HOUSE)

    assert (row.check_passed, row.checked_at, row.condition_id is not None) == (True, NOW, True)
    (period,) = await WorkPeriod.filter(registration_id=row.id)
    assert (period.employer, period.from_on) == ("某厂", date(2010, 1, 1))


async def test_a_condition_that_the_standard_has_not_is_named(database: str) -> None:
    office = await an_office(standard=True)

    assert await refused(office, condition=7, years=20) == ["no_condition"]


async def test_a_makeup_rests_on_a_failed_result_in_force_and_is_not_checked_again(database: str) -> None:
    office = await an_office(standard=True)
    theory, practical = (office.subjects[kind] for kind in (SubjectKind.THEORY, SubjectKind.PRACTICAL))
    await withdraw((await register(office.plan.id, a_form(years=20), None, HOUSE)).id, HOUSE)
    person, occupation = await Person.get(), await Occupation.get(code=ELECTRICIAN)
    await a_standing(person, occupation=occupation)

    assert await refused(office, attempt=Attempt.MAKEUP) == ["makeup_subjects"]
    assert await refused(office, attempt=Attempt.MAKEUP, subjects=(practical,)) == ["makeup_no_result"]
    row = await register(office.plan.id, a_form(attempt=Attempt.MAKEUP, subjects=(theory,)), None, HOUSE)

    items = await RegistrationItem.filter(registration_id=row.id).values_list("attempt", flat=True)
    assert (items, row.attempt) == ([Attempt.MAKEUP], Attempt.MAKEUP)


async def test_a_new_candidate_takes_all_subjects_but_those_whose_result_is_in_force(database: str) -> None:
    office = await an_office()
    practical = office.subjects[SubjectKind.PRACTICAL]

    assert await refused(office, subjects=(practical,)) == ["subject_left_out"]
    await withdraw((await register(office.plan.id, a_form(), None, HOUSE)).id, HOUSE)
    occupation = await Occupation.get(code=ELECTRICIAN)
    await a_standing(await Person.get(), occupation=occupation, passed=True)
    row = await register(office.plan.id, a_form(subjects=(practical,)), None, HOUSE)

    items = (
        await RegistrationItem.filter(registration_id=row.id).order_by("id").values_list("attempt", flat=True)
    )
    assert items == [Attempt.NEW, Attempt.EXEMPT]


async def test_who_withdraws_ends_the_case_and_may_register_anew(database: str) -> None:
    office = await an_office()
    row = await register(office.plan.id, a_form(), None, HOUSE)

    await withdraw(row.id, HOUSE)

    again = await register(office.plan.id, a_form(), None, HOUSE)
    assert await Registration.all().order_by("id").values_list("state", flat=True) == [
        State.WITHDRAWN,
        State.SUBMITTED,
    ]
    assert await ApprovalCase.all().order_by("id").values_list("state", flat=True) == ["WITHDRAWN", "OPEN"]
    assert (
        await RegistrationItem.filter(state=Part.ACTIVE).values_list("registration_id", flat=True)
        == [again.id] * 2
    )


async def test_three_steps_pass_a_registration_and_its_person_hears_of_it(database: str) -> None:
    office = await an_office()
    row = await register(office.plan.id, a_form(), None, HOUSE)
    case = await ApprovalCase.get()

    for role in (Role.CLERK, Role.CHIEF, Role.DIRECTOR):
        await decide(case.id, Ruling(Verdict.PASS), await somebody(office.city, role))

    assert (await Registration.get(id=row.id)).state is State.APPROVED
    told = await OutgoingMessage.all().order_by("id").values_list("message", flat=True)
    assert told == ["registration_received", "registration_approved"]


async def test_what_is_returned_is_mended_and_goes_into_the_next_round(database: str) -> None:
    office = await an_office()
    row = await register(office.plan.id, a_form(employer="旧厂"), None, HOUSE)
    case = await ApprovalCase.get()
    await decide(
        case.id, Ruling(Verdict.RETURN, "photo", "请换白底"), await somebody(office.city, Role.CLERK)
    )
    returned = await Registration.get(id=row.id)

    later = replace(HOUSE, now=NOW + timedelta(days=1))
    again = await register(office.plan.id, a_form(employer="新厂"), None, later)

    assert (returned.state, returned.return_reason, returned.return_hint) == (
        State.RETURNED,
        "photo",
        "请换白底",
    )
    assert (again.id, again.state, again.employer) == (row.id, State.SUBMITTED, "新厂")
    case = await ApprovalCase.get()
    assert (case.round, case.state) == (2, "OPEN")
    assert await RegistrationItem.all().count() == 2
    assert await OutgoingMessage.all().order_by("id").values_list("message", flat=True) == [
        "registration_received",
        "registration_returned",
        "registration_received",
    ]


async def test_the_office_cancels_with_a_reason_whatever_the_state(database: str) -> None:
    office = await an_office()
    row = await register(office.plan.id, a_form(), None, HOUSE)
    await Registration.filter(id=row.id).update(state=State.CONFIRMED)

    with pytest.raises(RuleBroken, match="registration_not_allowed"):
        await withdraw(row.id, HOUSE)
    await cancel(row.id, "考试取消", HOUSE)

    stored = await Registration.get(id=row.id)
    assert (stored.state, stored.close_reason) == (State.CANCELLED, "考试取消")
