"""The city in which an organisation's three-digit code must be its own (domain.md 19, 51)."""

from db.models import Organisation
from db.models.organisations import Kind
from exam.policy import beginnings


async def city_above(parent: Organisation) -> int:
    """The nearest city centre from `parent` upwards, or the top of the tree where there is none."""
    if parent.kind is Kind.CITY or parent.parent_id is None:
        return parent.id
    if parent.city_id is not None:
        return parent.city_id
    above = await Organisation.filter(path__in=beginnings(parent.path)).order_by("path")
    cities = [each.id for each in above if each.kind is Kind.CITY]
    return cities[-1] if cities else above[0].id


async def holder(city_id: int, code3: str, but: str) -> str | None:
    """The code of another organisation of the city that has this three-digit code."""
    found = await Organisation.filter(city_id=city_id, code3=code3).exclude(code=but).first()
    return found.code if found else None
