"""Who has a post where, on a day."""

from collections.abc import Collection
from datetime import date

from tortoise.expressions import Q

from db.models import StaffRole
from db.models.staff import StaffState
from exam.policy import Role


async def held_at(organisations: Collection[int], roles: Collection[Role], on: date) -> list[StaffRole]:
    """Posts with these roles at these organisations, each with its staff, whose account is in use."""
    posts = StaffRole.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        organisation_id__in=list(organisations),
        role__in=sorted(roles),
        from_on__lte=on,
        staff__state=StaffState.ACTIVE,
    )
    return await posts.order_by("id").prefetch_related("staff")
