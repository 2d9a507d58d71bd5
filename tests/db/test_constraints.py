"""Every check refuses a bad row, every partial unique index the second row and only that one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import payment_rows
import publicity_rows
import pytest
import registration_rows
from board_rows import NOW, a_message, a_prompt, a_task, a_venue, an_examiner, an_invitation, an_occupation
from plan_rows import a_plan
from real_catalogue import CHECKS, PARTIAL
from staff_rows import TODAY, a_member, an_organisation
from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from db.connect import connection
from db.models import (
    Absence,
    ApprovalCase,
    ApprovalDecision,
    ApprovalRoute,
    ApprovalRuling,
    ApprovalStep,
    Deadline,
    Draw,
    Examiner,
    ExaminerDistrict,
    ExaminerPhone,
    ExaminerScope,
    Fee,
    Invitation,
    Job,
    OneTimeCode,
    Organisation,
    OutgoingMessage,
    PlanChange,
    Prompt,
    Reminder,
    Room,
    RoomCapacity,
    Staff,
    StaffRole,
    Subject,
    Task,
    Venue,
)
from db.models.delivery import Sending
from db.models.organisations import Kind
from db.models.reminders import Stage
from exam import changing
from exam.approval import Place, Verdict
from exam.approval import State as CaseState
from exam.catalogue import InUse, Mode, SubjectKind
from exam.invitation import State
from exam.job import State as JobState
from exam.policy import Role
from exam.proving import Purpose
from exam.task import State as TaskState

Breaking = Callable[[], Awaitable[Any]]


async def _task_with(**wrong: Any) -> None:
    await Task.filter(id=(await a_task()).id).update(**wrong)


async def _draw_with(**wrong: Any) -> None:
    usual = {"round": 1, "seed": "s", "wanted": 1, "relaxation": 0, "pool": [], "excluded": {}, "capped": []}
    await Draw.create(**{**usual, "task": await a_task(), "picked": [], "made_at": NOW, **wrong})


async def _invitation_with(**wrong: Any) -> None:
    invited = await an_invitation(await a_task(), State.S1A)
    await Invitation.filter(id=invited.id).update(**wrong)


async def _examiner_with(rating: int) -> None:
    phone = await an_examiner()
    await Examiner.filter(id=phone.examiner_id).update(rating=rating)


async def _district_with(rank: int) -> None:
    phone, venue = await an_examiner(), await a_venue()
    await ExaminerDistrict.create(examiner_id=phone.examiner_id, district_id=venue.district_id, rank=rank)


async def _phone_that_ended_before_it_began() -> None:
    phone = await an_examiner()
    await ExaminerPhone.filter(id=phone.id).update(valid_until=NOW - timedelta(seconds=1))


async def _prompt_with(**wrong: Any) -> None:
    prompt = await a_prompt(await an_invitation(await a_task(), State.S1A), None)
    await Prompt.filter(id=prompt.id).update(**wrong)


async def _message_with(**wrong: Any) -> None:
    message = await a_message(await an_invitation(await a_task(), State.S1A), state=Sending.QUEUED)
    await OutgoingMessage.filter(id=message.id).update(**wrong)


async def _reminder_with(**wrong: Any) -> None:
    usual = {"rule": "eve_of_exam", "subject_id": 1, "person": "examiner:1", "anchor_on": NOW.date()}
    times = {"due_at": NOW, "until_at": NOW + timedelta(seconds=1), "created_at": NOW}
    await Reminder.create(**{**usual, **times, "state": Stage.WAITING, **wrong})


async def _role_that_ended_before_it_began() -> None:
    staff = await a_member(await an_organisation("36", Kind.PROVINCE), Role.CLERK)
    await StaffRole.filter(staff=staff).update(until_on=TODAY - timedelta(days=1))


async def _absence_with(**wrong: Any) -> None:
    staff = await a_member(await an_organisation("36", Kind.PROVINCE), Role.CLERK)
    await Absence.create(**{"staff": staff, "from_at": NOW, "until_at": NOW + timedelta(seconds=1), **wrong})


async def _absence_of_the_own_delegate() -> None:
    await _absence_with()
    await Absence.all().update(delegate_id=(await Staff.all().get()).id)


async def _subject_with(number: int) -> None:
    await Subject.create(number=number, name="论文", kind=SubjectKind.COMPREHENSIVE)


async def _room_with(number: int = 1, seats: int = 1) -> None:
    room = await Room.create(venue=await a_venue(), number=number, state=InUse.ACTIVE)
    await RoomCapacity.create(room=room, mode=Mode.PAPER, seats=seats)


async def _a_fee(**changed: Any) -> Fee:
    usual = {"level_id": 5, "subject_id": 1, "amount_fen": 5000, "from_on": NOW.date()}
    venue = await Venue.first() or await a_venue()
    return await Fee.create(**{**usual, "organisation_id": venue.organisation_id, **changed})


async def _job_with(**wrong: Any) -> None:
    usual: dict[str, Any] = {"kind": "decide", "topic": "plan", "params": {}, "state": JobState.WAITING}
    await Job.create(**{**usual, "total": 1, "made_by": "staff:wang", "made_at": NOW, **wrong})


async def _case(**changed: Any) -> ApprovalCase:
    route = await ApprovalRoute.create(topic="plan", version=1, in_force_at=NOW, made_by="staff:wang")
    usual: dict[str, Any] = {"topic": "plan", "topic_id": 7, "role": "chief", "state": CaseState.OPEN}
    submitted = {"submitted_by": "wang", "submitted_at": NOW, "approval_route": route}
    return await ApprovalCase.create(**{**usual, **submitted, **changed})


async def _case_in_no_state() -> None:
    await _case()
    await connection().execute_query("UPDATE approval_case SET state = 'LOST'")


async def _code_with(**wrong: Any) -> None:
    usual = {"purpose": Purpose.REGISTER, "phone": "+8613800138000", "phone_index": "p", "code_hash": "h"}
    await OneTimeCode.create(**{**usual, "made_at": NOW, "expires_at": NOW, **wrong})


async def _plan_with(wrong: str) -> None:
    await connection().execute_query(f"UPDATE plan SET {wrong} WHERE id = {(await a_plan()).id}")  # noqa: S608


async def _deadline_with(**wrong: Any) -> None:
    usual = {"code": "arrange", "due_on": NOW.date(), "due_at": NOW, "provisional": False}
    await Deadline.create(**{**usual, "plan": await a_plan(), **wrong})


async def _change_with(**wrong: Any) -> None:
    usual = {"from_on": NOW.date(), "to_on": NOW.date(), "asked_at": NOW, "asked_by": "a", "late": False}
    told = {"state": changing.State.REQUESTED, "reason": "设备检修"}
    await PlanChange.create(**{**usual, **told, "plan": await a_plan(), **wrong})


BAD: dict[str, list[Breaking]] = {
    "one_time_code_tries": [lambda: _code_with(tries=-1), lambda: _code_with(tries=6)],
    "job_counts": [lambda: _job_with(done=-1), lambda: _job_with(rejected=-1)],
    "approval_case_state": [_case_in_no_state],
    "plan_state": [lambda: _plan_with("state = 'OPEN'")],
    "plan_registration": [lambda: _plan_with("opens_at = closes_at")],
    "plan_applicant": [
        lambda: _plan_with("kind = 'special'"),
        lambda: _plan_with("applicant_id = organisation_id, applicant_kind = 'prison_army'"),
        lambda: _plan_with("applicant_id = organisation_id"),
    ],
    "plan_change_later": [lambda: _change_with(to_on=NOW.date() - timedelta(days=1))],
    "deadline_waiver": [lambda: _deadline_with(waived_at=NOW), lambda: _deadline_with(waiver="因故")],
    "deadline_version": [lambda: _deadline_with(version=0)],
    "task_required": [lambda: _task_with(required=0)],
    "task_revision": [lambda: _task_with(revision=-1)],
    "draw_counts": [lambda: _draw_with(wanted=0), lambda: _draw_with(round=0)],
    "invitation_code": [lambda: _invitation_with(stem="12"), lambda: _invitation_with(version=0)],
    "examiner_rating": [lambda: _examiner_with(-1), lambda: _examiner_with(101)],
    "examiner_district_rank": [lambda: _district_with(0)],
    "examiner_phone_period": [_phone_that_ended_before_it_began],
    "prompt_code": [lambda: _prompt_with(stem="12"), lambda: _prompt_with(version=0)],
    "staff_role_period": [_role_that_ended_before_it_began],
    "absence_span": [lambda: _absence_with(until_at=NOW)],
    "absence_delegate": [_absence_of_the_own_delegate],
    "reminder_span": [lambda: _reminder_with(until_at=NOW), lambda: _reminder_with(version=0)],
    "reminder_ended": [lambda: _reminder_with(ended_at=NOW), lambda: _reminder_with(state=Stage.PUT)],
    "subject_number": [lambda: _subject_with(0), lambda: _subject_with(1000)],
    "room_number": [lambda: _room_with(0), lambda: _room_with(1000)],
    "room_seats": [lambda: _room_with(seats=0)],
    "fee_amount": [lambda: _a_fee(amount_fen=-1)],
    "outgoing_parts": [lambda: _message_with(parts=0)],
    "outgoing_counts": [lambda: _message_with(attempts=-1), lambda: _message_with(looks=-1)],
    "outgoing_lease": [
        lambda: _message_with(state=Sending.LEASED),
        lambda: _message_with(state=Sending.LEASED, lease="mine"),
        lambda: _message_with(state=Sending.LEASED, leased_until=NOW),
        lambda: _message_with(lease="mine", leased_until=NOW),
    ],
    **payment_rows.BAD,
    **registration_rows.BAD,
    **publicity_rows.BAD,
}


def test_every_check_has_a_row_that_breaks_it() -> None:
    assert set(BAD) == {name for _, name, _ in CHECKS}


@pytest.mark.parametrize(("name", "breaking"), [(name, each) for name, rows in BAD.items() for each in rows])
async def test_a_check_refuses_a_bad_row(database: str, name: str, breaking: Breaking) -> None:
    with pytest.raises(IntegrityError, match=name):
        await breaking()


async def test_values_at_the_edge_of_the_checks_are_taken(database: str) -> None:
    await _task_with(required=1, revision=0)
    await _draw_with()
    await _examiner_with(0)
    await _examiner_with(100)
    await _district_with(1)
    await _message_with(state=Sending.LEASED, lease="mine", leased_until=NOW, attempts=0, looks=0)
    await _reminder_with()
    await _deadline_with(waived_at=NOW, waiver="因故", waived_by="a")
    await _change_with()
    await _subject_with(999)
    await _room_with(999)
    await _a_fee(amount_fen=0)
    phone = await an_examiner()
    assert await ExaminerPhone.filter(id=phone.id).update(valid_until=phone.valid_from) == 1


def test_the_unique_partial_indexes_are_these() -> None:
    unique = {name for name, index in PARTIAL.items() if index.startswith("UNIQUE")}

    assert unique == {
        "phone_in_use",
        "task_once",
        "prompt_open_code",
        "pause_open",
        "alarm_open",
        "opt_out_open",
        "dialogue_open",
        "phrase_in_force",
        "dispute_open",
        "approval_case_open",
        "approval_decision_once",
        "approval_route_common",
        "organisation_code3",
        "staff_role_without_department",
        "merit_once",
        "fee_once",
        "fee_once_for_all",
        *payment_rows.UNIQUE,
        *registration_rows.UNIQUE,
        *publicity_rows.UNIQUE,
    }


async def test_a_number_is_in_use_by_one_person_at_a_time(database: str) -> None:
    first, other = await an_examiner(), await an_examiner()
    same: dict[str, Any] = {"phone": first.phone, "phone_index": first.phone_index, "valid_from": NOW}
    with pytest.raises(IntegrityError):
        await ExaminerPhone.create(examiner_id=other.examiner_id, **same)

    await ExaminerPhone.filter(id=first.id).update(valid_until=NOW)
    await ExaminerPhone.create(examiner_id=other.examiner_id, **same)

    assert await ExaminerPhone.filter(phone_index=first.phone_index).count() == 2


async def test_a_site_has_one_task_per_occupation_level_and_half_day_unless_cancelled(database: str) -> None:
    venue, occupation = await a_venue(), await an_occupation()
    first = await a_task(venue, occupation=occupation)
    with pytest.raises(IntegrityError):
        await a_task(venue, occupation=occupation)

    await a_task(venue, occupation=occupation, level_id=4)
    await Task.filter(id=first.id).update(state=TaskState.CANCELLED)
    await a_task(venue, occupation=occupation)

    assert await Task.filter(venue=venue).count() == 3


async def test_a_three_digit_code_is_one_organisation_s_in_a_city(database: str) -> None:
    city, other = [await an_organisation(code, Kind.CITY) for code in ("3601", "3602")]
    first, second = [await an_organisation(code, Kind.STATION, city) for code in ("S1", "S2")]
    await Organisation.filter(id=first.id).update(city=city, code3="001")
    with pytest.raises(IntegrityError):
        await Organisation.filter(id=second.id).update(city=city, code3="001")

    assert await Organisation.filter(id=second.id).update(city=other, code3="001") == 1
    assert await Organisation.filter(id__in=[city.id, other.id]).update(city=city, code3="") == 2


async def test_a_role_is_held_once_from_a_day_on(database: str) -> None:
    staff = await a_member(await an_organisation("36", Kind.PROVINCE), Role.CLERK)
    held = {"staff": staff, "organisation_id": staff.organisation_id, "role": Role.CLERK}
    with pytest.raises(IntegrityError):
        await StaffRole.create(**held, from_on=TODAY)

    await StaffRole.create(**held, from_on=TODAY + timedelta(days=1))

    assert await StaffRole.all().count() == 2


async def test_a_code_names_one_open_question_per_number(database: str) -> None:
    about = await an_invitation(await a_task(), State.S1A)
    first, second = await a_prompt(about, None), await a_prompt(about, None)
    taken = {"address_index": first.address_index, "stem": first.stem}
    with pytest.raises(IntegrityError):
        await Prompt.filter(id=second.id).update(**taken)

    await Prompt.filter(id=second.id).update(address_index="somebody else", stem=first.stem)
    await Prompt.filter(id=first.id).update(closed_at=NOW)

    assert await Prompt.filter(id=second.id).update(**taken) == 1


async def test_a_centre_sets_one_price_from_a_day_on_for_the_same_thing(database: str) -> None:
    occupation = await an_occupation()
    for one in ({}, {"occupation": occupation}):
        await _a_fee(**one)
        with pytest.raises(IntegrityError):
            await _a_fee(**one, amount_fen=1)
        for other in ({"mode": "paper"}, {"candidate_class": "student"}, {"level_id": 4}):
            await _a_fee(**one, **other)

    assert await Fee.all().count() == 8


async def test_what_others_point_at_cannot_be_deleted(database: str) -> None:
    invited = await an_invitation(await a_task(), State.S1A)

    for keeper in (Task.get(id=invited.task_id), ExaminerPhone.get(id=invited.phone_id)):
        with pytest.raises(IntegrityError):
            await (await keeper).delete()

    assert await Invitation.all().count() == 1


async def test_what_belongs_to_an_examiner_goes_with_them(database: str) -> None:
    phone, occupation, venue = await an_examiner(), await an_occupation(), await a_venue()
    await ExaminerScope.create(examiner_id=phone.examiner_id, occupation=occupation, level_id=3)
    await ExaminerDistrict.create(examiner_id=phone.examiner_id, district_id=venue.district_id, rank=1)

    await Examiner.filter(id=phone.examiner_id).delete()

    assert [await each.all().count() for each in (ExaminerPhone, ExaminerScope, ExaminerDistrict)] == [
        0,
        0,
        0,
    ]


async def test_nobody_is_invited_twice_to_one_task(database: str) -> None:
    invited = await an_invitation(await a_task(), State.S1A)
    copied = {name: getattr(invited, name) for name in Invitation._meta.db_fields if name != "id"}

    with pytest.raises(IntegrityError):
        await Invitation.create(**copied)


async def test_what_waits_for_a_decision_is_not_submitted_again(database: str) -> None:
    first = await _case()
    with pytest.raises(IntegrityError):
        await ApprovalCase.create(**_copied(first))

    await ApprovalCase.filter(id=first.id).update(state=CaseState.WITHDRAWN)
    await ApprovalCase.create(**_copied(first))

    assert await ApprovalCase.filter(topic="plan", topic_id=7).count() == 2


async def test_a_version_of_the_common_route_is_given_once(database: str) -> None:
    route = (await _case()).approval_route

    with pytest.raises(IntegrityError):
        await ApprovalRoute.create(**_copied(route))


async def test_nobody_decides_twice_in_a_round_unless_the_first_was_undone(database: str) -> None:
    case = await _case()
    asked: dict[str, Any] = {"approval_route_id": case.approval_route_id, "number": 1, "may_batch": True}
    step = await ApprovalStep.create(role=Role.CHIEF, place=Place.OWN, **asked)
    said = await ApprovalRuling.create(approval_step=step, verdict=Verdict.PASS, at=NOW)
    told: dict[str, Any] = {"approval_case": case, "approval_ruling": said}
    first = await ApprovalDecision.create(round=1, made_by="li", **told)
    await ApprovalDecision.create(round=2, made_by="li", **told)
    with pytest.raises(IntegrityError):
        await ApprovalDecision.create(round=1, made_by="li", **told)

    await ApprovalDecision.filter(id=first.id).update(undone_at=NOW)
    await ApprovalDecision.create(round=1, made_by="li", **told)

    assert await ApprovalDecision.filter(round=1).count() == 2


def _copied(row: Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row._meta.db_fields if name != "id"}


async def test_nobody_is_reminded_twice_of_a_date_by_one_rule(database: str) -> None:
    await _reminder_with()
    await _reminder_with(anchor_on=NOW.date() + timedelta(days=1))

    with pytest.raises(IntegrityError):
        await _reminder_with()
