"""What stands in the database of a rehearsal: one centre, one site, the examiners; and how it is emptied."""

from datetime import date, datetime

from tortoise.models import Model

from app.rehearsal.plan import phone_of
from db import secrets
from db.atomic import atomic
from db.models import (
    Audit,
    Draw,
    Examiner,
    ExaminerDistrict,
    ExaminerPhone,
    ExaminerScope,
    IncomingMessage,
    Invitation,
    Occupation,
    OccupationLevel,
    Organisation,
    OutgoingMessage,
    Prompt,
    SettingChange,
    Task,
    TaskDue,
    TaskEvent,
    Venue,
    VenueOccupation,
)
from db.models.examiners import Grade
from db.models.organisations import Kind
from exam.eligibility import Half
from handlers.dispatch.tasks import Order

VENUE, OCCUPATION, LEVEL = "V01", "6-31-01-03", 3
EXAM_DAY = date(2026, 4, 24)  # no holiday within the two weeks before
# Children first: nothing may point at what goes.
OF_A_RUN: tuple[type[Model], ...] = (
    IncomingMessage,
    OutgoingMessage,
    Prompt,
    TaskEvent,
    TaskDue,
    Draw,
    Invitation,
    Task,
    Audit,
    SettingChange,
)
STANDING: tuple[type[Model], ...] = (Examiner, Venue, Occupation, Organisation)


def demand(required: int) -> Order:
    """The one demand that is rehearsed."""
    return Order(VENUE, OCCUPATION, LEVEL, EXAM_DAY, Half.AM, required)


@atomic
async def clear() -> None:
    """Take away everything that a run left: the next one must not find recent tasks or used codes."""
    for model in OF_A_RUN:
        await model.all().delete()


@atomic
async def build(examiners: int, now: datetime) -> None:
    """Put up the place and `examiners` people whom the rules treat alike, instead of all that was there."""
    for model in (*OF_A_RUN, *STANDING):
        await model.all().delete()
    centre = await Organisation.create(
        code="360102",
        name="东湖区职业技能鉴定中心",
        kind=Kind.COUNTY,
        path="360102/",
        contact="王科长",
        phone="0791-86661234",
        changed_at=now,
    )
    occupation = await Occupation.create(code=OCCUPATION, name="电工", changed_at=now)
    await OccupationLevel.create(occupation=occupation, level_id=LEVEL)
    venue = await Venue.create(
        code=VENUE,
        name="东湖区第一考点",
        organisation=centre,
        district=centre,
        contact="李老师",
        phone="0791-86660000",
        changed_at=now,
    )
    await VenueOccupation.create(venue=venue, occupation=occupation)
    await _engage(range(1, examiners + 1), occupation, centre, now)


async def _engage(numbers: range, occupation: Occupation, district: Organisation, now: datetime) -> None:
    # The draw hashes ids: they are ours, not the database's, so that every rehearsal draws alike.
    await Examiner.bulk_create([_examiner(number, now) for number in numbers])
    await ExaminerScope.bulk_create(
        [ExaminerScope(examiner_id=number, occupation_id=occupation.id, level_id=LEVEL) for number in numbers]
    )
    await ExaminerDistrict.bulk_create(
        [ExaminerDistrict(examiner_id=number, district_id=district.id, rank=1) for number in numbers]
    )
    await ExaminerPhone.bulk_create([_phone(number, now) for number in numbers])


def _examiner(number: int, now: datetime) -> Examiner:
    return Examiner(
        id=number,
        name=f"考{number:02}",
        id_number=f"rehearsed-{number}",
        id_index=f"rehearsed-{number}",
        grade=Grade.ORDINARY,
        certificate_number=f"rehearsed-{number}",
        certificate_until=date(EXAM_DAY.year + 3, 1, 1),
        shares_phone=True,
        changed_at=now,
    )


def _phone(number: int, now: datetime) -> ExaminerPhone:
    phone = phone_of(number)
    return ExaminerPhone(examiner_id=number, phone=phone, phone_index=secrets.index(phone), valid_from=now)
