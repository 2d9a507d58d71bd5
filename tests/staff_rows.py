"""Builders of a province with two lines, and of the people in its offices."""

from datetime import UTC, date, datetime
from random import Random

from db import secrets
from db.callers import caller_of
from db.models import Department, Organisation, Staff, StaffRole
from db.models.organisations import Kind
from db.models.staff import StaffState
from exam.policy import Function, Role
from handlers.act import Act

NOW = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
TODAY = date(2027, 3, 1)


async def an_organisation(
    code: str, kind: Kind, above: Organisation | None = None, leader: Organisation | None = None
) -> Organisation:
    """`leader` leads its business where that is another than the one above."""
    return await Organisation.create(
        code=code,
        name=f"{code}机构",
        kind=kind,
        parent=above,
        business_parent=leader,
        path=f"{above.path if above else ''}{code}/",
        changed_at=NOW,
    )


async def a_province() -> dict[str, Organisation]:
    """36 over the cities 3601 and 3602; each city over a county and a station; S9 is led by 360102."""
    tree = {"36": await an_organisation("36", Kind.PROVINCE)}
    for city in ("3601", "3602"):
        tree[city] = await an_organisation(city, Kind.CITY, tree["36"])
        tree[f"{city}02"] = await an_organisation(f"{city}02", Kind.COUNTY, tree[city])
        tree[f"S{city}"] = await an_organisation(f"S{city}", Kind.STATION, tree[f"{city}02"])
    tree["S9"] = await an_organisation("S9", Kind.STATION, tree["3602"], tree["360102"])
    return tree


async def a_member(
    organisation: Organisation, role: Role, function: Function | None = None, login: str = ""
) -> Staff:
    """Somebody with one role at an organisation; the log-in is made of both unless it is given."""
    name = login or f"{role.value}-{function.value if function else 'any'}-{organisation.code}".lower()
    staff = await Staff.create(
        organisation=organisation,
        login=name[:32],
        name="李敏",
        phone="+8613800138000",
        phone_index=secrets.index("+8613800138000"),
        state=StaffState.ACTIVE,
        created_at=NOW,
        changed_at=NOW,
    )
    department = await a_department(organisation, function) if function else None
    await StaffRole.create(
        staff=staff, organisation=organisation, department=department, role=role, from_on=TODAY
    )
    return staff


async def a_department(organisation: Organisation, function: Function) -> Department:
    found, _ = await Department.get_or_create(
        organisation=organisation, function=function, defaults={"name": function.value, "changed_at": NOW}
    )
    return found


async def acting_as(staff: Staff, at: datetime = NOW) -> Act:
    """What a handler gets from this member of staff."""
    caller = await caller_of(staff.login, TODAY)
    assert caller is not None
    return Act(at, staff.login, Random(1), "考务中心", caller=caller)
