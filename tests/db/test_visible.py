"""Every model has a way to its owner, and nobody sees a row of a sibling."""

from staff_rows import TODAY, a_member, a_province, acting_as

import db.models
from db.callers import caller_of
from db.models import Organisation, Staff, StaffRole
from db.models.staff import StaffState
from db.visible import WAYS, Scope, scope_of, visible
from exam.policy import Caller, Function, Post, Role


def test_every_model_has_a_way_to_its_owner() -> None:
    assert set(WAYS) == {getattr(db.models, name) for name in db.models.__all__}


async def test_every_way_can_be_asked_for(database: str) -> None:
    for scope in (Scope(frozenset({1, 2}), whole=True), Scope(frozenset({1})), Scope(frozenset()), None):
        for model in WAYS:
            assert isinstance(await visible(model, scope).count(), int)


async def test_a_city_sees_its_own_subtree_and_whom_it_leads(database: str) -> None:
    tree = await a_province()
    act = await acting_as(await a_member(tree["3601"], Role.CLERK))

    seen = await visible(Organisation, await scope_of(act.caller)).order_by("path")

    assert [each.code for each in seen] == ["3601", "360102", "S3601", "S9"]


async def test_the_top_sees_all_and_a_station_itself(database: str) -> None:
    tree = await a_province()
    top = await acting_as(await a_member(tree["36"], Role.DIRECTOR))
    station = await acting_as(await a_member(tree["S3601"], Role.AGENT))

    assert await visible(Organisation, await scope_of(top.caller)).count() == len(tree)
    assert [each.code for each in await visible(Organisation, await scope_of(station.caller))] == ["S3601"]
    assert (await scope_of(None)) is None


def _posts(caller: Caller | None) -> tuple[Post, ...]:
    assert caller is not None
    return caller.posts


async def test_a_caller_holds_the_posts_of_the_day(database: str) -> None:
    tree = await a_province()
    staff = await a_member(tree["3601"], Role.CHIEF, Function.FINANCE, login="wang")
    await StaffRole.create(
        staff=staff, organisation=tree["S9"], role=Role.AGENT, from_on=TODAY.replace(day=2), until_on=None
    )

    today = await caller_of("wang", TODAY)
    tomorrow = await caller_of("wang", TODAY.replace(day=2))
    await StaffRole.filter(role=Role.CHIEF).update(until_on=TODAY)
    after = await caller_of("wang", TODAY.replace(day=2))

    assert [(each.role, each.function, each.path) for each in _posts(today)] == [
        (Role.CHIEF, Function.FINANCE, "36/3601/")
    ]
    assert [each.role for each in _posts(tomorrow)] == [Role.CHIEF, Role.AGENT]
    assert [(each.role, each.business) for each in _posts(after)] == [(Role.AGENT, ("36/3601/360102/",))]


async def test_who_left_is_no_caller(database: str) -> None:
    tree = await a_province()
    await a_member(tree["3601"], Role.ADMIN, login="wang")
    await Staff.filter(login="wang").update(state=StaffState.LEFT)

    assert (await caller_of("wang", TODAY), await caller_of("nobody", TODAY)) == (None, None)
