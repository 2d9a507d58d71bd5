"""Who may import what: the register of one's own organisation and below, never a sibling's."""

from dataclasses import replace
from pathlib import Path

import pytest
from import_files import CATALOGUE, ORGANISATIONS, VENUES, a_csv, act
from staff_rows import a_member, a_province, acting_as

from db.models import Organisation, Staff, Venue
from exam.errors import RuleBroken
from exam.policy import Function, Role
from handlers.act import Act
from handlers.imports import Result, import_file
from handlers.imports.kinds import KINDS


async def _import(folder: Path, kind: str, by: Act, *lines: str) -> Result:
    return await import_file(kind, a_csv(folder, *lines), replace(act(), caller=by.caller))


async def _city_office() -> tuple[dict[str, Organisation], Act]:
    tree = await a_province()
    return tree, await acting_as(await a_member(tree["3601"], Role.CLERK, Function.INFORMATION))


def _refused(result: Result) -> list[int]:
    return [each.line for each in result.rejected]


async def test_a_city_enters_organisations_below_it_alone(database: str, tmp_path: Path) -> None:
    _, office = await _city_office()

    result = await _import(
        tmp_path,
        "organisations",
        office,
        ORGANISATIONS,
        "N1,新站,所站,360102,,,,,",
        "N2,新站二,所站,N1,,,,,",
        "N3,别处的站,所站,360202,,,,,",
        "N4,新省,省中心,,,,,,",
        "S3602,抢来的站,所站,360102,,,,,",
        "3601,改名的市中心,市中心,36,,,,,",
        "360102,搬走的区,区县中心,3602,,,,,",
    )

    assert _refused(result) == [4, 5, 6, 8]
    assert (await Organisation.get(code="3601")).name == "改名的市中心"
    assert (await Organisation.get(code="S3602")).path == "36/3602/360202/S3602/"
    assert await Organisation.filter(code__in=["N3", "N4"]).count() == 0


async def test_a_venue_of_a_sibling_is_neither_made_nor_taken(database: str, tmp_path: Path) -> None:
    tree, office = await _city_office()
    theirs = {"organisation": tree["S3602"], "district": tree["360202"], "changed_at": act().now}
    await Venue.create(code="V9", name="别处考点", **theirs)

    result = await _import(
        tmp_path,
        "venues",
        office,
        VENUES,
        "V1,新考点,S3601,360102,,,,",
        "V2,别处新考点,S3602,360202,,,,",
        "V9,抢来的考点,S3601,360102,,,,",
    )

    assert _refused(result) == [3, 4]
    assert (await Venue.get(code="V9")).organisation_id == tree["S3602"].id


async def test_an_admin_imports_staff_below_and_no_others(database: str, tmp_path: Path) -> None:
    tree = await a_province()
    admin = await acting_as(await a_member(tree["3601"], Role.ADMIN))
    await a_member(tree["3602"], Role.CLERK, login="theirs")

    result = await _import(
        tmp_path,
        "staff",
        admin,
        "账号,姓名,手机号,机构代码,岗位",
        "mine,李敏,13800138000,S3601,机构经办",
        "other,王强,13900139000,S3602,机构经办",
        "theirs,抢来的,13900139001,S3601,机构经办",
    )

    assert _refused(result) == [3, 4]
    assert (await Staff.get(login="theirs")).name == "李敏"


async def test_what_is_common_is_imported_at_the_top(database: str, tmp_path: Path) -> None:
    tree, office = await _city_office()
    top = await acting_as(await a_member(tree["36"], Role.CLERK, Function.INFORMATION))
    finance = await acting_as(await a_member(tree["36"], Role.CLERK, Function.FINANCE))
    lines = (CATALOGUE, "6-31-01-03,电工,,5;4;3;2;1")

    for refused in (office, finance):
        with pytest.raises(RuleBroken, match="not_allowed"):
            await _import(tmp_path, "catalogue", refused, *lines)
    assert (await _import(tmp_path, "catalogue", top, *lines)).added == 1


async def test_no_kind_but_the_items_of_its_own_plans_is_open_to_an_agent(
    database: str, tmp_path: Path
) -> None:
    tree = await a_province()
    agent = await acting_as(await a_member(tree["S3601"], Role.AGENT))

    for kind in sorted(set(KINDS) - {"plan_items"}):
        with pytest.raises(RuleBroken, match="not_allowed"):
            await _import(tmp_path, kind, agent, "代码", "x")
