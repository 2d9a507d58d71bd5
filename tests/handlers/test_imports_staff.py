"""Departments, accounts and roles from files, and what an organisation is licensed as."""

from pathlib import Path

import pytest
from import_files import ORGANISATIONS, act, counts, load, reasons

from db.callers import caller_of
from db.models import Department, Organisation, Staff, StaffRole
from db.models.organisations import OrganisationState
from exam.policy import Function, Role
from handlers.imports import Result

DEPARTMENTS = "机构代码,科室,名称,电话"
STAFF = "账号,姓名,手机号,机构代码,岗位,科室"
TREE = (
    "36,江西省中心,省中心,,,,,,",
    "3601,南昌市中心,市中心,36,,,,,",
    "3602,景德镇市中心,市中心,36,,,,,",
    "360102,东湖区中心,区县中心,3601,,,,,",
    "S01,某鉴定所,所站,360102,,,,,",
    "S02,又一鉴定所,所站,360102,,,,,",
)
LICENSED = "代码,名称,类型,上级代码,机构编号,统一社会信用代码,建设时间,许可证号,许可有效期至,状态"


def said(result: Result) -> list[str]:
    return [reason for each in reasons(result).values() for reason in each]


async def an_office(folder: Path) -> None:
    await load(folder, "organisations", ORGANISATIONS, *TREE)


async def test_a_station_has_its_number_in_its_city_and_its_licence(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    line = "S01,某鉴定所,所站,360102,7,91350100M000100Y43,2015年6月1日,赣鉴001,2029-12-31,关闭"

    result = await load(tmp_path, "organisations", LICENSED, line)

    assert (counts(result), said(result)) == ((0, 1, 0, 0), [])
    row = await Organisation.get(code="S01").prefetch_related("city")
    assert row.city is not None
    assert (row.city.code, row.code3, row.credit_code) == ("3601", "007", "91350100M000100Y43")
    assert (str(row.built_on), str(row.licence_until)) == ("2015-06-01", "2029-12-31")
    assert (row.licence_number, row.state) == ("赣鉴001", OrganisationState.CLOSED)


async def test_an_old_file_leaves_the_new_columns_as_they_are(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    await load(tmp_path, "organisations", LICENSED, "S01,某鉴定所,所站,360102,7,,,赣鉴001,,")

    again = await load(tmp_path, "organisations", ORGANISATIONS, *TREE)

    assert counts(again) == (0, 0, 6, 0)
    assert (await Organisation.get(code="S01")).code3 == "007"


async def test_a_number_is_given_once_in_a_city_and_again_in_another(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path,
        "organisations",
        LICENSED,
        "S01,某鉴定所,所站,360102,7,,,,,",
        "S02,又一鉴定所,所站,360102,007,,,,,",
        "S03,第三鉴定所,所站,3602,7,,,,,",
    )

    assert counts(result) == (1, 1, 0, 1)
    assert said(result) == ["机构编号在同一城市内已由机构 S01 使用"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("1234,,,,,", "机构编号应为 001 至 999 的三位数字"),
        ("000,,,,,", "机构编号应为 001 至 999 的三位数字"),
        ("A01,,,,,", "机构编号应为 001 至 999 的三位数字"),
        (",91350100M000100Y44,,,,", "统一社会信用代码不对，请核对 18 位代码"),
        (",,2015年,,,", "建设时间应写成 2027-12-31 这样的日期"),
        (",,,,,停业", "状态应为：正常、关闭"),
    ],
)
async def test_a_wrong_cell_is_named(database: str, tmp_path: Path, cells: str, reason: str) -> None:
    await an_office(tmp_path)

    result = await load(tmp_path, "organisations", LICENSED, f"S01,某鉴定所,所站,360102,{cells}")

    assert (counts(result), said(result)) == ((0, 0, 0, 1), [reason])


async def test_a_county_that_moves_takes_its_stations_to_the_new_city(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    await load(tmp_path, "organisations", ORGANISATIONS, "360102,东湖区中心,区县中心,3602,,,,,")

    rows = await Organisation.filter(code__in=["S01", "S02", "360102"]).prefetch_related("city")
    assert {each.city.code if each.city else None for each in rows} == {"3602"}


async def test_departments_come_first_and_then_the_staff_in_them(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    early = await load(tmp_path, "staff", STAFF, "li,李敏,13800138000,3601,科员,财务科")
    assert said(early) == ["机构 3601 没有这个科室，请先导入科室"]

    made = await load(tmp_path, "departments", DEPARTMENTS, "3601,财务科,计划财务科,0791-1", "3601,信息科,,")
    result = await load(
        tmp_path,
        "staff",
        STAFF,
        "li,李敏,13800138000,3601,科员,财务科",
        "li,李敏,13800138000,3601,科长,信息科",
        "wang,王强,13900139000,S01,机构经办,",
    )

    assert (counts(made), counts(result), said(result)) == ((2, 0, 0, 0), (2, 1, 0, 0), [])
    assert {each.name for each in await Department.all()} == {"计划财务科", "信息科"}
    caller = await caller_of("li", act().now.date())
    assert caller is not None
    assert {(post.role, post.function) for post in caller.posts} == {
        (Role.CLERK, Function.FINANCE),
        (Role.CHIEF, Function.INFORMATION),
    }


async def test_the_same_staff_twice_changes_nothing(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    line = "wang,王强,13900139000,S01,机构经办,"
    await load(tmp_path, "staff", STAFF, line)

    assert counts(await load(tmp_path, "staff", STAFF, line, days=1)) == (0, 0, 1, 0)
    assert (await Staff.all().count(), await StaffRole.all().count()) == (1, 1)


async def test_bad_staff_are_named_and_the_others_kept(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path,
        "staff",
        STAFF,
        "Li,李敏,13800138000,3601,科员,",
        "zhao,赵云,0791-12345,3601,科员,",
        "sun,孙悦,13800138001,9999,科员,",
        "qian,钱多,13800138002,3601,主任,",
        "wang,王强,13900139000,S01,机构经办,",
    )

    assert counts(result) == (1, 0, 0, 4)
    assert [each.login for each in await Staff.all()] == ["wang"]
