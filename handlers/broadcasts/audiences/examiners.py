"""The examiners of the register, by occupation, level, district and grade."""

from datetime import date
from typing import Any

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from db.models import BlockedDate, Examiner, ExaminerDistrict, ExaminerPhone, ExaminerScope, Occupation
from db.models.examiners import Grade
from db.visible import visible
from handlers.broadcasts.audiences.audience import Audience, Wanted
from handlers.broadcasts.audiences.places import within
from handlers.broadcasts.people import ADDRESSEE, Exclusion, Person
from handlers.imports import lists


async def find(wanted: Wanted) -> list[Person]:
    chosen = visible(Examiner, wanted.scope)
    if wanted.filter("occupation") or wanted.filter("level"):
        chosen = chosen.filter(id__in=Subquery((await _scopes(wanted)).values("examiner_id")))
    if wanted.filter("district"):
        places = ExaminerDistrict.filter(district_id__in=Subquery(await within(wanted)))
        chosen = chosen.filter(id__in=Subquery(places.values("examiner_id")))
    if wanted.filter("grade"):
        chosen = chosen.filter(grade=_grade(wanted))
    return await people_among(chosen, wanted.come_on)


async def people_among(chosen: QuerySet[Examiner], come_on: date | None) -> list[Person]:
    """These examiners under the numbers they use now; who blocked the day `come_on` is left out."""
    phones: dict[Any, tuple[Any, Any]] = {
        examiner_id: (phone, index)
        for examiner_id, phone, index in await ExaminerPhone.filter(
            valid_until=None, examiner_id__in=Subquery(chosen.values("id"))
        ).values_list("examiner_id", "phone", "phone_index")
    }
    away = set(await BlockedDate.filter(day=come_on).values_list("examiner_id", flat=True)) if come_on else ()
    rows = await chosen.order_by("id").values_list("id", "name")
    return [_person(name, phones.get(id_), id_ in away) for id_, name in rows]


def _person(name: str, phone: tuple[str, str] | None, away: bool) -> Person:
    if phone is None:
        return Person("", "", {ADDRESSEE: name}, Exclusion.NO_NUMBER)
    return Person(*phone, {ADDRESSEE: name}, Exclusion.BLOCKED_DAY if away else None)


async def _scopes(wanted: Wanted) -> QuerySet[ExaminerScope]:
    scopes = ExaminerScope.all()
    if code := wanted.filter("occupation"):
        occupation = await Occupation.get_or_none(code=code)
        if occupation is None:
            raise wanted.refuse("occupation")
        scopes = scopes.filter(occupation_id=occupation.id)
    if text := wanted.filter("level"):
        number = (await lists.levels()).get(text)
        if number is None:
            raise wanted.refuse("level")
        scopes = scopes.filter(level_id=number)
    return scopes


def _grade(wanted: Wanted) -> Grade:
    try:
        return Grade(wanted.filter("grade"))
    except ValueError:
        raise wanted.refuse("grade") from None


EXAMINERS = Audience(("occupation", "level", "district", "grade"), find)
