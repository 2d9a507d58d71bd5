"""Occupations with their levels, and the venues filed for them."""

from pathlib import Path

import pytest
from import_files import CATALOGUE, VENUES, act, an_office, an_xlsx, counts, load, reasons

from db.models import Occupation, OccupationLevel, Venue, VenueOccupation
from handlers.imports import import_file


async def levels(code: str) -> set[int]:
    rows = await OccupationLevel.filter(occupation__code=code)
    return {row.level_id for row in rows}


@pytest.mark.parametrize(
    "text",
    [
        "5;4;3",
        "5；4；3",
        "5,4，3",
        "5、4、3",
        "五级;四级;三级",
        "初级工/中级工 高级工",
        "5级;4;高级",
        "5;4;3;3",
    ],
)
async def test_levels_may_be_written_in_every_usual_way(database: str, tmp_path: Path, text: str) -> None:
    await load(tmp_path, "catalogue", CATALOGUE, f'6-31-01-03,电工,,"{text}"')

    assert await levels("6-31-01-03") == {5, 4, 3}


async def test_occupations_are_added_changed_and_left(database: str, tmp_path: Path) -> None:
    lines = (CATALOGUE, "A,电工,生产,5;4", "B,焊工,,3", "C,钳工,,2;1")
    assert counts(await load(tmp_path, "catalogue", *lines)) == (3, 0, 0, 0)

    changed = await load(tmp_path, "catalogue", CATALOGUE, "A,电工,生产,4;3", "B,电焊工,,3", "C,钳工,,1;2")

    assert counts(changed) == (0, 2, 1, 0)
    assert await levels("A") == {4, 3}
    assert await Occupation.all().order_by("code").values_list("code", "name", "category") == [
        ("A", "电工", "生产"), ("B", "电焊工", ""), ("C", "钳工", ""),
    ]  # fmt: skip


async def test_a_level_that_excel_took_for_a_number_is_read(database: str, tmp_path: Path) -> None:
    file = an_xlsx(tmp_path, ["职业代码", "职业名称", "级别(如 5;4;3)"], [4030201, "中式烹调师", 5])

    assert counts(await import_file("catalogue", file, act())) == (1, 0, 0, 0)
    assert await levels("4030201") == {5}


async def test_bad_occupations_come_back_with_their_reasons(database: str, tmp_path: Path) -> None:
    result = await load(
        tmp_path, "catalogue", CATALOGUE, f"A,,{'类' * 21},9;五级", "A,电工,,5", "电工,电工,,", "B,焊工,,5"
    )

    assert reasons(result) == {
        2: ("职业名称不能为空", "类别超过 20 个字", "没有“9”这个级别"),
        3: ("职业代码与第 2 行重复",),
        4: ("职业代码只能用字母、数字、- 和 _，最多 32 个", "级别不能为空"),
    }
    assert [kept.code for kept in await Occupation.all()] == ["B"]


async def test_a_venue_knows_its_owner_its_district_and_its_occupations(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path, "venues", VENUES, "V02,西湖考点,S01,360102,某路,赵敏,0791-1,6-31-01-03；4-03-02-01"
    )

    assert counts(result) == (1, 0, 0, 0)
    venue = await Venue.get(code="V02").prefetch_related("organisation", "district")
    assert (venue.name, venue.organisation.code, venue.district.code) == ("西湖考点", "S01", "360102")
    assert (venue.address, venue.contact, venue.phone) == ("某路", "赵敏", "0791-1")
    assert await VenueOccupation.filter(venue=venue).count() == 2


async def test_venues_are_changed_and_left(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    same = await load(tmp_path, "venues", VENUES, "V01,东湖考点,S01,360101,,,,6-31-01-03")
    other = await load(tmp_path, "venues", VENUES, "V01,东湖考点,S01,360101,,,,4-03-02-01")
    silent = await load(
        tmp_path, "venues", "考点代码,考点名称,所属机构代码,所在区县代码", "V01,东湖考点,S01,360101"
    )
    nothing = await load(tmp_path, "venues", VENUES, "V01,东湖考点,S01,360101,,,,")

    assert [counts(each) for each in (same, other, silent, nothing)] == [
        (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0),
    ]  # fmt: skip
    assert await VenueOccupation.all().count() == 0


async def test_bad_venues_come_back_with_their_reasons(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path,
        "venues",
        VENUES,
        "V02,西湖考点,X,S01,,,,6-31-01-03;9-99",
        "V02,西湖考点,S01,360102,,,,",
    )

    assert reasons(result) == {
        2: ("没有代码为 X 的机构", "没有代码为 S01 的区县", "没有代码为 9-99 的职业"),
        3: ("考点代码与第 2 行重复",),
    }
