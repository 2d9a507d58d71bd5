"""Everything at and below a centre in the tree of organisations."""

from typing import Any

from tortoise.queryset import ValuesQuery

from db.models import Organisation
from handlers.broadcasts.audiences.audience import Wanted


async def within(wanted: Wanted) -> "ValuesQuery[Any]":
    """Ids of the organisations in the filter "district"; RuleBroken when its code is unknown."""
    top = await Organisation.get_or_none(code=wanted.filter("district"))
    if top is None:
        raise wanted.refuse("district")
    return Organisation.filter(path__startswith=top.path).values("id")
