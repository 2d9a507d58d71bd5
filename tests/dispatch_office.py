"""An office for the stories of dispatch: places, an occupation, examiners with phones."""

from datetime import UTC, date, datetime
from typing import Any

from db import secrets
from db.models import (
    Examiner,
    ExaminerDistrict,
    ExaminerPhone,
    ExaminerScope,
    Occupation,
    OccupationLevel,
    Organisation,
    Venue,
    VenueOccupation,
)
from db.models.examiners import Grade
from db.models.organisations import Kind

MORNING = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
"""Monday, nine in the morning by the clock of the office."""
EXAM_DAY = date(2027, 3, 20)
"""A Saturday: the demand is due on the 11th, the team on Tuesday the 16th at 18:00."""
ELECTRICIAN = "6-31-01-03"
HERE, ELSEWHERE = "360102", "360103"
LEVELS = (5, 4, 3, 2, 1)


async def an_office(examiners: int = 0) -> list[Examiner]:
    """The places, the occupation, and so many examiners; returns them."""
    city = await _organisation("3601", "南昌市中心", Kind.CITY)
    here = await _organisation(HERE, "东湖区中心", Kind.COUNTY, city)
    await _organisation(ELSEWHERE, "西湖区中心", Kind.COUNTY, city)
    electrician = await Occupation.create(code=ELECTRICIAN, name="电工", changed_at=MORNING)
    for level in LEVELS:
        await OccupationLevel.create(occupation=electrician, level_id=level)
    station = await _organisation("S01", "赣江鉴定所", Kind.STATION, here)
    for number in (1, 2, 3):
        venue = await Venue.create(
            code=f"V0{number}",
            name=f"第{number}考点",
            organisation=station,
            district=here,
            contact="考点老师",
            phone=f"0791-888000{number}",
            changed_at=MORNING,
        )
        await VenueOccupation.create(venue=venue, occupation=electrician)
    return [await an_examiner(serial) for serial in range(1, examiners + 1)]


async def _organisation(code: str, name: str, kind: Kind, parent: Organisation | None = None) -> Organisation:
    path = f"{parent.path if parent else '/'}{code}/"
    return await Organisation.create(
        code=code, name=name, kind=kind, parent=parent, path=path, changed_at=MORNING
    )


def number_of(serial: int) -> str:
    return f"+86138{serial:08}"


async def an_examiner(
    serial: int, *, district: str = HERE, levels: tuple[int, ...] = (5, 4, 3), **changed: Any
) -> Examiner:
    """Qualified for electricians at the venues of the office, unless `changed`."""
    usual = {
        "name": f"考评员{serial}",
        "id_number": "11010519491231002X",
        "id_index": f"id{serial}",
        "grade": Grade.ORDINARY,
        "certificate_number": f"K{serial}",
        "certificate_until": date(2029, 12, 31),
        "employer": "某技师学院",
        "shares_phone": True,
        "changed_at": MORNING,
    }
    examiner = await Examiner.create(**{**usual, **changed})
    occupation = await Occupation.get(code=ELECTRICIAN)
    for level in levels:
        await ExaminerScope.create(examiner=examiner, occupation=occupation, level_id=level)
    await ExaminerDistrict.create(examiner=examiner, district=await Organisation.get(code=district), rank=1)
    phone = number_of(serial)
    await ExaminerPhone.create(
        examiner=examiner, phone=phone, phone_index=secrets.index(phone), valid_from=MORNING
    )
    return examiner
