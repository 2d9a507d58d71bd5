"""Routes of approval and the reasons to return something, taken from a sheet."""

from pathlib import Path

import pytest
from import_files import a_csv
from staff_rows import a_member, a_province, acting_as

from db.models import ApprovalRoute, ReturnReason
from exam.approval import Place, Step
from exam.errors import RuleBroken
from exam.policy import Function, Role
from handlers.act import Act
from handlers.approval import routes, showing
from handlers.imports.result import Result
from handlers.imports.running import import_file

ROUTES, REASONS = "机构代码,事项,步骤", "事项,代码,原因,修改提示,停用"


async def chief_clerk(code: str) -> Act:
    """Who keeps the registers of this organisation."""
    tree = await a_province()
    return await acting_as(await a_member(tree[code], Role.CLERK, Function.INFORMATION))


async def load(folder: Path, kind: str, act: Act, head: str, *lines: str) -> Result:
    return await import_file(kind, a_csv(folder, head, *lines), act)


async def test_a_route_is_taken_whole_and_the_same_again_changes_nothing(
    database: str, tmp_path: Path
) -> None:
    act = await chief_clerk("36")
    line = "3601,退费,科长（财务科）：本级：5；分管主任:上级:3:批量"

    first = await load(tmp_path, "approval_routes", act, ROUTES, line, ",群发,无")
    again = await load(tmp_path, "approval_routes", act, ROUTES, line)
    other = await load(tmp_path, "approval_routes", act, ROUTES, "3601,退费,分管主任:本级")

    assert [(each.added, each.changed, each.unchanged) for each in (first, again, other)] == [
        *((2, 0, 0), (0, 0, 1), (0, 1, 0))
    ]
    versions = await ApprovalRoute.filter(topic="refund").order_by("version")
    assert [(row.version, row.retired_at is None) for row in versions] == [(1, False), (2, True)]
    assert await routes.as_steps(versions[0].id) == [
        Step(1, "chief", "finance", Place.OWN, 5, may_batch=False),
        Step(2, "director", "", Place.PARENT, 3, may_batch=True),
    ]


@pytest.mark.parametrize(
    "steps",
    ["科员", "科员:本级:0", "科员:本级:99", "局长:本级", "科员:省厅", "科员(伙房):本级", "科员:本级:3:全部"],
)
async def test_a_step_that_nobody_can_read_is_named_and_nothing_of_its_route_is_taken(
    database: str, tmp_path: Path, steps: str
) -> None:
    result = await load(
        tmp_path, "approval_routes", await chief_clerk("36"), ROUTES, f"3601,报名,科长:本级;{steps}"
    )

    (refused,) = result.rejected
    assert refused.reasons[0].startswith(f"看不懂步骤“{steps}”：应写成“岗位(科室):办理地点:工作日:批量”")
    assert not await ApprovalRoute.all().exists()


async def test_a_city_sets_routes_for_itself_and_not_for_all(database: str, tmp_path: Path) -> None:
    act = await chief_clerk("3601")

    result = await load(
        tmp_path,
        "approval_routes",
        act,
        ROUTES,
        "3601,报名,科员:本级",
        ",报名,科员:本级",
        "3602,报名,科员:本级",
    )

    assert result.added == 1
    assert [each.reasons for each in result.rejected] == [
        ("整个系统的审批流程只能由最上级的管理员设置，请填写机构代码",),
        ("机构 3602 不在您的管理范围内",),
    ]


async def test_reasons_are_added_to_those_that_ship_and_can_be_put_out_of_use(
    database: str, tmp_path: Path
) -> None:
    act = await chief_clerk("36")
    lines = ("报名,photo,照片不合要求,请换一张,是", "报名,stamp,公章不清,请重新盖章,否")

    first = await load(tmp_path, "return_reasons", act, REASONS, *lines)
    again = await load(tmp_path, "return_reasons", act, REASONS, *lines)

    assert (first.added, first.changed, again.unchanged) == (1, 1, 2)
    known = [each["code"] for each in await showing.show_reasons(act, "registration")]
    assert "photo" not in known
    assert {"identity", "other", "stamp"} <= set(known)
    assert (await ReturnReason.get(topic="registration", code="photo")).hint == "请换一张"
    with pytest.raises(RuleBroken, match="no_such_reason"):
        await routes.reason_of("registration", "photo")


async def test_routes_are_listed_as_they_are_in_force(database: str, tmp_path: Path) -> None:
    act = await chief_clerk("36")
    await load(tmp_path, "approval_routes", act, ROUTES, "3601,报名,科员:本级:3:批量")

    listed = await showing.show_routes(act, "registration")

    assert [(each["organisation"], each["version"], len(each["steps"])) for each in listed] == [
        (None, 0, 3),
        ("3601", 1, 1),
    ]
    assert {each["topic"] for each in await showing.show_routes(act)} >= {"refund", "plan", "broadcast"}
