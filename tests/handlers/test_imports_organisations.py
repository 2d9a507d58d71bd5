"""The tree of organisations comes in whatever order its rows stand."""

from pathlib import Path

import pytest
from import_files import ORGANISATIONS, counts, load, reasons

from db import audit
from db.models import Audit, Organisation

TREE = (
    "36,江西省中心,省中心,,,,,,",
    "3601,南昌市中心,市中心,36,周杰,某路 1 号,吴敏,0791-12333,36",
    "360102,东湖区中心,区县中心,3601,,,,,36",
    "S01,某鉴定所,所站,360102,,,,,3601",
)


async def paths() -> dict[str, str]:
    return {each.code: each.path for each in await Organisation.all()}


@pytest.mark.parametrize("order", [TREE, TREE[::-1], (TREE[2], TREE[0], TREE[3], TREE[1])])
async def test_parents_may_stand_anywhere_in_the_file(
    database: str, tmp_path: Path, order: tuple[str, ...]
) -> None:
    result = await load(tmp_path, "organisations", ORGANISATIONS, *order)

    assert counts(result) == (4, 0, 0, 0)
    assert await paths() == {
        "36": "36/",
        "3601": "36/3601/",
        "360102": "36/3601/360102/",
        "S01": "36/3601/360102/S01/",
    }
    city = await Organisation.get(code="3601").prefetch_related("parent", "business_parent")
    assert (city.name, city.kind, city.head, city.address) == ("南昌市中心", "city", "周杰", "某路 1 号")
    assert (city.contact, city.phone) == ("吴敏", "0791-12333")
    assert city.parent is not None
    assert city.business_parent is not None
    assert (city.parent.code, city.business_parent.code) == ("36", "36")


async def test_the_same_file_twice_changes_nothing(database: str, tmp_path: Path) -> None:
    await load(tmp_path, "organisations", ORGANISATIONS, *TREE)
    before = await Organisation.all().order_by("id").values()

    again = await load(tmp_path, "organisations", ORGANISATIONS, *TREE, days=1)

    assert counts(again) == (0, 0, 4, 0)
    assert await Organisation.all().order_by("id").values() == before
    assert await Audit.all().count() == 1
    assert await audit.first_broken() is None


async def test_a_new_parent_takes_the_whole_subtree_along(database: str, tmp_path: Path) -> None:
    await load(tmp_path, "organisations", ORGANISATIONS, *TREE)

    moved = await load(
        tmp_path,
        "organisations",
        ORGANISATIONS,
        "360102,东湖区中心,区县中心,3602,,,,,36",
        "3602,九江市中心,市中心,36,,,,,",
    )

    assert counts(moved) == (1, 1, 0, 0)
    assert (await paths())["S01"] == "36/3602/360102/S01/"


async def test_parent_and_child_may_change_places(database: str, tmp_path: Path) -> None:
    header = "代码,名称,类型,上级代码"
    await load(
        tmp_path, "organisations", header, "A,甲,市中心,", "B,乙,区县中心,A", "C,丙,所站,B", "D,丁,所站,A"
    )

    await load(tmp_path, "organisations", header, "A,甲,市中心,B", "B,乙,区县中心,")

    assert await paths() == {"B": "B/", "A": "B/A/", "C": "B/C/", "D": "B/A/D/"}


async def test_rows_that_cannot_hang_in_the_tree_come_back_with_their_reasons(
    database: str, tmp_path: Path
) -> None:
    result = await load(
        tmp_path,
        "organisations",
        ORGANISATIONS,
        "36,江西省中心,省中心,,,,,,",
        "A,甲,市中心,B,,,,,",
        "B,乙,区县中心,A,,,,,",
        "C,丙,所站,B,,,,,",
        "D,丁,所站,X,,,,,",
        "E,戊,所站,36,,,,,D",
        "F,己,所站,,,,,,",
        "G,庚,分店,36,,,,,",
        "H I,,市中心,36,,,,,",
        "36,又一个,省中心,,,,,,",
        "J/K,辛,市中心,36,,,,,",
    )

    assert reasons(result) == {
        3: ("上级或业务主管关系成环：A → B → A",),
        4: ("上级或业务主管关系成环：A → B → A",),
        5: ("所依附的机构 B（第 4 行）未能导入",),
        6: ("没有代码为 X 的机构",),
        7: ("所依附的机构 D（第 6 行）未能导入",),
        8: ("所站须填写上级代码",),
        9: ("类型应为：省中心、市中心、区县中心、所站、院校、机构、考评委",),
        10: ("名称不能为空",),
        11: ("代码与第 2 行重复",),
        12: ("代码只能用字母、数字、- 和 _，最多 32 个",),
    }
    assert await paths() == {"36": "36/"}


async def test_a_circle_with_a_stored_parent_is_refused_and_the_tree_stays(
    database: str, tmp_path: Path
) -> None:
    await load(tmp_path, "organisations", ORGANISATIONS, *TREE)

    result = await load(tmp_path, "organisations", ORGANISATIONS, "3601,南昌市中心,市中心,360102,,,,,")

    assert counts(result) == (0, 0, 0, 1)
    assert (await paths())["360102"] == "36/3601/360102/"


async def test_a_path_too_long_for_the_schema_is_refused(database: str, tmp_path: Path) -> None:
    codes = [str(n) * 32 for n in range(1, 10)]
    lines = [f"{code},某,市中心,{above},,,,," for code, above in zip(codes, ["", *codes], strict=False)]

    result = await load(tmp_path, "organisations", ORGANISATIONS, *lines)

    assert reasons(result) == {9: ("机构层级过深",), 10: ("机构层级过深",)}
    assert len(await paths()) == 7


async def test_an_absent_column_leaves_what_is_stored(database: str, tmp_path: Path) -> None:
    await load(tmp_path, "organisations", ORGANISATIONS, *TREE)

    result = await load(tmp_path, "organisations", "代码,名称,类型", "3601,洪都市中心,市中心")

    assert counts(result) == (0, 1, 0, 0)
    city = await Organisation.get(code="3601")
    assert (city.name, city.head, city.path) == ("洪都市中心", "周杰", "36/3601/")
