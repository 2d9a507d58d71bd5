"""Standards, conditions, scopes and rooms from files, and what is found in them."""

from datetime import date
from pathlib import Path

import pytest
from import_files import (
    CONDITIONS,
    NOW,
    ROOMS,
    SCOPES,
    STANDARDS,
    an_office,
    counts,
    in_csv,
    load,
    reasons,
)

from db import settings
from db.models import (
    Condition,
    OrganisationScope,
    Room,
    RoomCapacity,
    StandardVersion,
)
from exam.candidate import Certificate, Facts, Work
from exam.catalogue import ConditionKind, Mode
from exam.conditions import check
from handlers.catalogue.conditions import conditions_of

ELECTRICIAN = "6-31-01-03"
RULE = '{"certificate": {"level": 3, "months": 36, "continuous": true}}'
AWARD = '{"award": {}}'


def a_condition(**cells: str) -> str:
    usual = {
        "职业代码": "全部",
        "标准版本": "旧版",
        "级别": "2",
        "序号": "1",
        "类型": "破格",
        "条件": "三级后连续三年。",
    }
    return in_csv({**usual, "规则": RULE, **cells}.values())


async def some_standards(folder: Path) -> None:
    await an_office(folder)
    lines = ("全部,旧版,,2000-01-01,", "6-31-01-03,新版,人社厅发〔2018〕145号,2019-01-01,2026-12-31")
    assert counts(await load(folder, "standards", STANDARDS, *lines)) == (2, 0, 0, 0)


async def test_a_condition_is_asked_as_it_was_imported(database: str, tmp_path: Path) -> None:
    await some_standards(tmp_path)
    await settings.change("eligibility.awards", "十大能工巧匠；科技创新带头人", "tests", NOW)

    result = await load(
        tmp_path, "conditions", CONDITIONS, a_condition(), a_condition(序号="2", 类型="越级", 规则=AWARD)
    )

    assert counts(result) == (2, 0, 0, 0)
    version = await StandardVersion.get(name="旧版", occupation__code=ELECTRICIAN)
    early, skip = await conditions_of(version, 2)
    assert (early.number, early.kind, early.text) == (1, ConditionKind.EARLY, "三级后连续三年。")
    worker = Facts(
        date(1990, 1, 1),
        (Certificate(ELECTRICIAN, 3, date(2024, 1, 1)),),
        (Work(ELECTRICIAN, date(2010, 1, 1)),),
    )
    winner = Facts(date(1990, 1, 1), awards=frozenset({"科技创新带头人"}))
    assert [each.values["short"] for each in check(early.rule, worker, date(2026, 12, 1))] == [1]
    assert check(early.rule, worker, date(2027, 1, 1)) == ()
    assert (check(skip.rule, winner, date(2026, 12, 1)), skip.kind) == ((), ConditionKind.SKIP)


async def test_conditions_are_changed_and_left(database: str, tmp_path: Path) -> None:
    await some_standards(tmp_path)
    await load(tmp_path, "conditions", CONDITIONS, a_condition())

    again = await load(tmp_path, "conditions", CONDITIONS, a_condition(规则=RULE.replace(" ", "")))
    other = await load(tmp_path, "conditions", CONDITIONS, a_condition(规则=AWARD))

    assert [counts(each) for each in (again, other)] == [(0, 0, 1, 0), (0, 1, 0, 0)]
    assert [each.rule for each in await Condition.all()] == [{"award": {}}]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"规则": "{"}, ("规则不是正确的 JSON：第 1 行第 2 个字附近",)),
        ({"规则": "[" * 3000}, ("规则不是正确的 JSON：第 1 行第 1 个字附近",)),
        ({"规则": "[" * 4001}, ("规则超过 4000 个字",)),
        ({"规则": '{"work": {"months": 0}}'}, ("规则：work.months 应为 1 至 600 的整数",)),
        ({"序号": "一", "类型": "特批"}, ("类型应为：正常、破格、越级", "序号应为 1 至 99 的整数")),
        (
            {"标准版本": "新版", "职业代码": "4-03-02-01", "级别": "5"},
            ("职业 4-03-02-01 没有名为“新版”的标准版本",),
        ),
        ({"标准版本": "无"}, ("没有职业有名为“无”的标准版本，请先导入标准版本",)),
        ({"条件": "字" * 501}, ("条件超过 500 个字",)),
    ],
)
async def test_a_bad_condition_comes_back_with_its_reasons(
    database: str, tmp_path: Path, cells: dict[str, str], said: tuple[str, ...]
) -> None:
    await some_standards(tmp_path)

    result = await load(tmp_path, "conditions", CONDITIONS, a_condition(**cells))

    assert reasons(result) == {2: said}


async def test_a_licence_is_kept_by_occupation_and_level(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path,
        "scopes",
        SCOPES,
        "S01,6-31-01-03;4-03-02-01,五级;4,赣职建〔2026〕1号,2026-01-01,2026-12-31",
        "S99,6-31-01-03,5,,2026-01-01,2025-01-01",
        "S01,6-31-01-03,4,,2026-01-01,",
    )

    assert reasons(result) == {3: ("没有代码为 S99 的机构", "止不能早于起"), 4: ("与第 2 行重复",)}
    kept = await OrganisationScope.all().prefetch_related("organisation", "occupation")
    assert {(each.organisation.code, each.occupation.code, each.level_id) for each in kept} == {
        ("S01", code, level) for code in (ELECTRICIAN, "4-03-02-01") for level in (5, 4)
    }
    assert {(each.document, each.from_on, each.until_on) for each in kept} == {
        ("赣职建〔2026〕1号", date(2026, 1, 1), date(2026, 12, 31))
    }


async def seats(code: str = "V01") -> list[tuple[int, dict[str, int]]]:
    held: dict[int, dict[str, int]] = {each.number: {} for each in await Room.filter(venue__code=code)}
    for each in await RoomCapacity.filter(room__venue__code=code).prefetch_related("room"):
        held[each.room.number][each.mode] = each.seats
    return sorted(held.items())


async def test_a_room_seats_each_mode_by_its_own_number(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    first = await load(tmp_path, "rooms", ROOMS, "V01,1,一号,3 楼,30,45,,,", "V01,002,,,,,12,,停用")
    other = await load(tmp_path, "rooms", ROOMS, "V01,1,一号,3 楼,30,50,,,", "V01,2,,,,,12,,停用")
    partly = await load(tmp_path, "rooms", "考点代码,考场号,纸笔座位数", "V01,1,28", "V01,2,10")

    assert [counts(each) for each in (first, other, partly)] == [(2, 0, 0, 0), (0, 1, 1, 0), (0, 2, 0, 0)]
    assert await seats() == [
        (1, {Mode.PAPER: 28, Mode.MACHINE: 50}), (2, {Mode.PAPER: 10, Mode.HANDS_ON: 12}),
    ]  # fmt: skip
    assert await Room.all().order_by("number").values_list("name", "floor", "state") == [
        ("一号", "3 楼", "active"), ("", "", "retired"),
    ]  # fmt: skip


async def test_bad_rooms_come_back_with_their_reasons(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path,
        "rooms",
        ROOMS,
        "V99,0,,,30,,,,关闭",
        "V01,7,,,,,,,",
        "V01,8,,,三十,1000,,,",
        "V01,9,,,30,,,,",
        "V01,009,,,30,,,,",
    )

    assert reasons(result) == {
        2: ("状态应为：启用、停用", "没有代码为 V99 的考点", "考场号应为 1 至 999 的整数"),
        3: ("至少填写一种座位数",),
        4: ("纸笔座位数应为 1 至 999 的整数", "机考座位数应为 1 至 999 的整数"),
        6: ("考场号与第 5 行重复",),
    }
    assert await seats() == [(9, {Mode.PAPER: 30})]
