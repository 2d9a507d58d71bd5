"""Staff as callers: an account with the posts that are held on a day, and where organisations stand."""

from datetime import date

from tortoise.expressions import Q

from db.models import Organisation, Staff, StaffRole
from db.models.staff import StaffState
from exam.policy import Caller, Post, beginnings


async def caller_of(login: str, on: date) -> Caller | None:
    """Who acts under this log-in name, with the posts of that day; None for no account in use."""
    staff = await Staff.get_or_none(login=login, state=StaffState.ACTIVE)
    if staff is None:
        return None
    held = StaffRole.filter(Q(until_on=None) | Q(until_on__gte=on), staff_id=staff.id, from_on__lte=on)
    posts = [
        await _post(row) for row in await held.order_by("id").select_related("organisation", "department")
    ]
    return Caller(staff.id, staff.login, tuple(posts))


async def _post(row: StaffRole) -> Post:
    path, business = await place(row.organisation)
    return Post(
        role=row.role,
        function=row.department.function if row.department else None,
        organisation_id=row.organisation_id,
        path=path,
        kind=row.organisation.kind.value,
        business=business,
    )


async def place(organisation: Organisation | int) -> tuple[str, tuple[str, ...]]:
    """The path, and the paths of those that lead the business of it or of one above (exam.policy.Post)."""
    row = organisation
    if isinstance(row, int):
        row = await Organisation.get(id=row)
    leading = Organisation.filter(business_children__path__in=beginnings(row.path))
    return row.path, tuple(str(path) for path in await leading.values_list("path", flat=True))


async def all_places() -> dict[int, tuple[str, tuple[str, ...]]]:
    """`place` of every organisation by its id, in one look."""
    rows = await Organisation.all().values_list("id", "path", "business_parent_id")
    paths = {int(id_): str(path) for id_, path, _ in rows}
    leading = {str(path): paths[above] for _, path, above in rows if above is not None}
    return {
        id_: (path, tuple(leading[each] for each in beginnings(path) if each in leading))
        for id_, path in paths.items()
    }
