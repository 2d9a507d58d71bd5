"""Whoever must mend a returned registration is reminded once, after they were told and before it is over."""

from approval_office import RETURN, Office, an_office, later
from registration_rows import a_person, a_registration, an_item
from reminder_rows import Office as Desk
from reminder_rows import at, sent, states

from db import secrets
from db.models import Organisation, Registration
from exam.registration import State
from handlers.approval.deciding import decide
from handlers.jobs import walking

PHONE = "+8613612345678"
UNTIL = at("03-10 18:00")


async def handed_in(many: int, body: Organisation | None = None) -> list[int]:
    """Registrations for one plan, by people themselves unless a body handed them in."""
    item = await an_item()
    people = [await a_person(phone=PHONE, phone_index=secrets.index(PHONE)) for _ in range(many)]
    return [(await a_registration(item, person, submitter=body)).id for person in people]


async def returned(office: Office, ids: list[int]) -> None:
    for case in await office.submitted(*ids):
        await decide(case, RETURN, office.clerk)
    await wait(ids)


async def wait(ids: list[int]) -> None:
    await Registration.filter(id__in=ids).update(state=State.RETURNED, mend_until_at=UNTIL)


async def test_a_person_who_has_not_mended_is_reminded_two_days_before_it_is_over(database: str) -> None:
    office, desk = await an_office(), Desk()
    mended, forgotten = await handed_in(2)
    await returned(office, [mended, forgotten])
    await desk.at("03-02 10:00")
    await Registration.filter(id=mended).update(state=State.SUBMITTED, mend_until_at=None)

    assert [await desk.at(when) for when in ("03-08 09:59", "03-08 10:00", "03-09 10:00")] == [0, 1, 0]

    assert sorted(state for _, state in await states("correction")) == ["cancelled", "put"]
    (text,) = await sent("reminder_correction")
    assert text.startswith(
        "王芳您好,您报考的电工职业三级/高级工等级尚未补正,请于3月10日18:00前登录报名网站修改"
    )


async def test_a_body_is_reminded_once_of_all_that_it_must_mend(database: str) -> None:
    office, desk = await an_office(), Desk()
    school = office.tree["S3601"]
    await Organisation.filter(id=school.id).update(phone="13700000001")
    await returned(office, await handed_in(3, school))

    await desk.at("03-08 10:00")
    await desk.at("03-09 10:00")

    assert await states("batch_correction") == [(f"organisation:{school.id}", "put")]
    assert await states("correction") == []
    (text,) = await sent("reminder_batch_correction")
    assert "S3601机构您好,贵单位为2027年5月统考提交的报名中有3人尚未补正,请于3月10日18:00前" in text


async def test_who_was_returned_after_the_hour_of_the_reminder_has_just_been_told(database: str) -> None:
    office, desk = await an_office(), Desk()
    office.clerk = later(office.clerk, days=8)
    await returned(office, await handed_in(1))

    await desk.at("03-09 10:00")

    assert await states("correction") == []


async def test_nobody_is_reminded_of_a_batch_that_can_still_be_undone(database: str) -> None:
    office, desk = await an_office(), Desk()
    ids = await handed_in(2)
    await office.submitted(*ids)
    await office.batch(office.clerk, ruling=RETURN)
    await wait(ids)

    assert await desk.at("03-08 10:00") == 0
    await walking.sweep(later(office.clerk, minutes=11))

    assert await desk.at("03-08 10:05") == 2
