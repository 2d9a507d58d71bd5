"""Items of drafts by the list: what is added, what changes, and why a line comes back."""

from datetime import date
from pathlib import Path

import pytest
from import_files import Result, a_csv, act, counts, reasons
from plan_rows import EXAM, HOUSE, a_catalogue, a_draft
from staff_rows import a_member, a_province, acting_as

from db.models import Organisation, Plan, PlanItem, PlanSubject
from exam.catalogue import Mode, SubjectKind
from exam.plan import State
from exam.policy import Role
from handlers.imports import import_file
from handlers.plans import drafting, mapping

HEAD = "计划代码,职业代码,级别,鉴定方式,科目日期,标准版本,考评委代码"
ONE = "3601-2027-001"


@pytest.fixture
async def plan(database: str) -> Plan:
    await a_province()
    await a_catalogue()
    return await drafting.add(a_draft(), HOUSE)


async def load(folder: Path, *lines: str) -> Result:
    return await import_file("plan_items", a_csv(folder, HEAD, *lines), act())


async def held() -> list[tuple[object, ...]]:
    rows = PlanSubject.all().order_by("plan_item_id", "subject_id")
    return [tuple(each) for each in await rows.values_list("plan_item__level_id", "mode", "held_on")]


async def test_items_are_added_changed_and_left(plan: Plan, tmp_path: Path) -> None:
    line = f"{ONE},6-31-01-03,三级,理论=纸笔,,,"
    first, again = await load(tmp_path, line), await load(tmp_path, line)
    other = await load(tmp_path, f"{ONE},6-31-01-03,3,理论=上机,实操=2027-05-22,,")

    assert [counts(each) for each in (first, again, other)] == [(1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0)]
    assert await held() == [(3, Mode.MACHINE, EXAM), (3, Mode.HANDS_ON, date(2027, 5, 22))]
    assert await PlanItem.all().count() == 1


async def test_an_item_that_stays_as_it_is_keeps_its_row_and_a_changed_one_its_makeup_scheme(
    plan: Plan, tmp_path: Path
) -> None:
    line = f"{ONE},6-31-01-03,三级,理论=纸笔,,,"
    await load(tmp_path, line)
    item = await PlanItem.get()
    replaced = mapping.Replaced(item.id, SubjectKind.PRACTICAL, Mode.PAPER, SubjectKind.PRACTICAL)
    await mapping.add(plan.id, replaced, HOUSE)

    await load(tmp_path, line)
    assert (await PlanItem.get()).id == item.id

    await load(tmp_path, f"{ONE},6-31-01-03,三级,理论=上机,,,")
    fresh = await PlanItem.get().prefetch_related("mappings")
    assert [each.old_mode for each in fresh.mappings] == [Mode.PAPER]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("36-1,6-31-01-03,三级,,,,", "没有代码为 36-1 的鉴定计划，或不由您编写"),
        (f"{ONE},9-99,三级,,,,", "没有代码为 9-99 的职业"),
        (f"{ONE},6-31-01-03,一级,,,,", "职业 6-31-01-03 没有级别“1”"),
        (f"{ONE},6-31-01-03,三级,,,,", "理论有几种鉴定方式（上机考试、纸笔作答），请指明一种"),
        (f"{ONE},6-31-01-03,三级,理论=口头答辩,,,", "理论没有维护“口头答辩”这种鉴定方式"),
        (f"{ONE},6-31-01-03,三级,理论=猜,,,", "没有“猜”这种鉴定方式"),
        (
            f"{ONE},6-31-01-03,三级,笔试,,,",
            "鉴定方式应写成“科目=内容”，用分号分隔，科目可填：理论、实操、综合评审、外语；看不懂“笔试”",
        ),
        (f"{ONE},6-31-01-03,三级,理论=纸笔,实操=5月22日,,", "科目日期应写成 2027-12-31 这样的日期"),
        (f"{ONE},6-31-01-03,三级,理论=纸笔,实操=2027-05-14,,", "实操的日期不能早于计"),
        (f"{ONE},6-31-01-03,二级,,,,", "这个职业、级别在考试当日没有维护鉴定方式"),
        (f"{ONE},4-03-02-01,三级,理论=纸笔,,,", "计划只含一个类别"),
        (f"{ONE},6-31-01-03,三级,理论=纸笔,,2018,", "没有编号为 2018 的职业标准"),
    ],
)
async def test_a_line_that_does_not_fit_comes_back_with_its_reason(
    plan: Plan, tmp_path: Path, line: str, reason: str
) -> None:
    told = reasons(await load(tmp_path, line))

    assert [(line, each[0][: len(reason)]) for line, each in told.items()] == [(2, reason)]
    assert await PlanItem.all().count() == 0


async def test_a_line_whose_second_level_does_not_fit_leaves_nothing_behind(
    plan: Plan, tmp_path: Path
) -> None:
    result = await load(tmp_path, f"{ONE},6-31-01-03,三级;二级,理论=纸笔,,,")

    assert counts(result) == (0, 0, 0, 1)
    assert (await PlanItem.all().count(), await PlanSubject.all().count()) == (0, 0)


async def test_what_was_handed_in_and_what_others_write_is_left_alone(plan: Plan, tmp_path: Path) -> None:
    line = f"{ONE},6-31-01-03,三级,理论=纸笔,,,"
    stranger = await acting_as(await a_member(await Organisation.get(code="3602"), Role.CLERK))
    foreign = await import_file("plan_items", a_csv(tmp_path, HEAD, line), stranger)
    await Plan.filter(id=plan.id).update(state=State.SUBMITTED)

    assert reasons(foreign) == {2: (f"没有代码为 {ONE} 的鉴定计划，或不由您编写",)}
    assert reasons(await load(tmp_path, line)) == {2: (f"鉴定计划 {ONE} 已提交，不能修改",)}


async def test_the_same_item_twice_in_a_file_is_refused_by_its_line(plan: Plan, tmp_path: Path) -> None:
    line = f"{ONE},6-31-01-03,三级,理论=纸笔,,,"

    assert reasons(await load(tmp_path, line, line)) == {3: ("与第 2 行重复",)}
