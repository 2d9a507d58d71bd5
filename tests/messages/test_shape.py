"""Provider templates say, filled in, exactly what the message says."""

from pathlib import Path

import pytest
from any_message import messages
from hypothesis import given

from messages.billing import parts
from messages.samples import shapes
from messages.shape import OPTION_NAMES, Shape, shape
from messages.values import LISTS
from messages.wording import contract_of, names, render

SIGN = "北京市人力社保局"
EXAM = {"occupation": "维修电工", "level": "三级", "day": "2027-03-20"}
TEAM = {**EXAM, "leader": "张建国", "leader_phone": "13800000001"}


@given(messages())
def test_a_filled_shape_equals_the_rendered_message(message: tuple[str, dict[str, object]]) -> None:
    name, values = message

    assert shape(name, values).filled() == render(name, values)


@given(messages(), messages())
def test_shapes_of_one_code_name_have_one_text(
    one: tuple[str, dict[str, object]], other: tuple[str, dict[str, object]]
) -> None:
    first, second = shape(*one), shape(*other)

    assert (first.text == second.text) == (first.code_name == second.code_name)


def test_a_team_is_numbered_from_its_leader() -> None:
    members = [{"name": "李敏", "phone": "13800000002"}, {"name": "王芳", "phone": "13800000003"}]

    assert shape("team", {**TEAM, "members": members}) == Shape(
        "team.3",
        "${year}年${month}月${day}日${occupation}(职业)${level}(等级)实操鉴定考评组组长:${leader},"
        "联系电话:${leader_phone};组员名单及联系电话如下:${name_2},${phone_2};${name_3},${phone_3};",
        {
            **{"year": "2027", "month": "3", "day": "20", "occupation": "维修电工", "level": "三级"},
            **{"leader": "张建国", "leader_phone": "13800000001"},
            **{"name_2": "李敏", "phone_2": "13800000002", "name_3": "王芳", "phone_3": "13800000003"},
        },
    )


def test_members_by_name_only_have_a_shape_of_their_own_whatever_their_order() -> None:
    listed, unlisted = {"name": "李敏", "phone": "13800000002"}, {"name": "王芳"}

    first = shape("team", {**TEAM, "members": [listed, unlisted]})
    second = shape("team", {**TEAM, "members": [unlisted, listed]})

    assert first == second
    assert first.code_name == "team.3.1_by_name"
    assert first.text.partition("如下:")[2] == "${name_2},${phone_2};${name_3};"


def test_a_param_that_the_text_does_not_use_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "full.txt").write_text("{{ occupation }}考评员已满。", encoding="utf-8")

    assert shape("full", EXAM, tmp_path) == Shape(
        "full.task", "${occupation}考评员已满。", {"occupation": "维修电工"}
    )


@pytest.mark.parametrize("name", names())
def test_an_optional_part_has_a_name(name: str) -> None:
    assert contract_of(name).optional in {frozenset(), *OPTION_NAMES}
    assert len(contract_of(name).required & LISTS.keys()) <= 1


@pytest.mark.parametrize(
    ("name", "billed"),
    [
        ("alarm_escalated", {"alarm_escalated": 2}),
        ("alarm_opt_out", {"alarm_opt_out": 1}),
        ("alarm_shortfall", {"alarm_shortfall": 2}),
        ("alarm_withdrawn", {"alarm_withdrawn": 2}),
        ("cancelled", {"cancelled": 2}),
        ("full", {"full": 1, "full.task": 1}),
        ("invite", {"invite": 3, "invite.place_time": 3}),
        ("late_confirm", {"late_confirm": 2}),
        ("moved", {"moved": 2}),
        ("notice", {"notice": 2}),
        ("notice_meeting", {"notice_meeting": 3}),
        ("notice_suspended", {"notice_suspended": 3}),
        ("reminder_certificate_expiry", {"reminder_certificate_expiry": 2}),
        ("reminder_demand_due", {"reminder_demand_due": 3}),
        ("reminder_dispatch_due", {"reminder_dispatch_due": 2}),
        ("reminder_eve_of_exam", {"reminder_eve_of_exam": 3}),
        ("reminder_meeting", {"reminder_meeting": 2, "reminder_meeting.place_time": 3}),
        ("alarm_system", {"alarm_system": 1}),
        ("batch_approved", {"batch_approved": 2}),
        ("batch_fee_due", {"batch_fee_due": 3}),
        ("batch_received", {"batch_received": 3}),
        ("batch_returned", {"batch_returned": 3}),
        ("batch_lapsed", {"batch_lapsed": 2}),
        ("fee_due", {"fee_due": 3}),
        ("fee_paid", {"fee_paid": 2}),
        ("fee_refunded", {"fee_refunded": 2}),
        ("objection_decided", {"objection_decided": 2}),
        ("objection_dismissed", {"objection_dismissed": 2}),
        ("objection_received", {"objection_received": 2}),
        ("one_time_code", {"one_time_code": 1}),
        ("registration_approved", {"registration_approved": 2}),
        ("registration_cancelled", {"registration_cancelled": 2}),
        ("registration_edited", {"registration_edited": 2}),
        ("registration_lapsed", {"registration_lapsed": 2}),
        ("registration_received", {"registration_received": 2}),
        ("registration_recheck", {"registration_recheck": 3}),
        ("registration_status", {"registration_status": 2}),
        ("registration_rejected", {"registration_rejected": 2}),
        ("registration_returned", {"registration_returned": 3}),
        ("registration_withdrawn", {"registration_withdrawn": 2}),
        ("reminder_approval_overdue", {"reminder_approval_overdue": 2}),
        ("reminder_batch_correction", {"reminder_batch_correction": 3}),
        ("reminder_makeup_expiry", {"reminder_makeup_expiry": 3}),
        ("reminder_correction", {"reminder_correction": 2}),
        ("reminder_payment", {"reminder_payment": 2}),
        ("review_booked", {"review_booked": 3}),
        ("reserve_noted", {"reserve_noted": 1}),
        ("select", {"select": 2, "select.place_time": 3}),
        ("which_one", {"which_one.2": 1, "which_one.3": 2, "which_one.4": 2}),
        ("wrong_code", {"wrong_code": 1}),
        ("site_team", {"site_team.3": 2, "site_team.5": 3, "site_team.3.update": 2, "site_team.5.update": 3}),
        (
            "district_team",
            {
                **{"district_team.3": 3, "district_team.5": 3},
                **{"district_team.3.update": 3, "district_team.5.update": 3},
            },
        ),
        ("team", {"team.3": 2, "team.5": 3, "team.3.place_time": 3, "team.5.place_time": 4}),
        (
            "team_names",
            {
                **{"team_names.3": 2, "team_names.5": 2},
                **{"team_names.3.place_time": 3, "team_names.5.place_time": 3},
            },
        ),
        (
            "team_update",
            {
                **{"team_update.3": 2, "team_update.5": 3},
                **{"team_update.3.place_time": 3, "team_update.5.place_time": 4},
            },
        ),
        (
            "team_names_update",
            {
                **{"team_names_update.3": 2, "team_names_update.5": 2},
                **{"team_names_update.3.place_time": 3, "team_names_update.5.place_time": 3},
            },
        ),
    ],
)
def test_the_longest_real_values_cost_so_many_parts(name: str, billed: dict[str, int]) -> None:
    found = shapes(name, sizes=(3, 5))

    assert {one.code_name: parts(one.filled(), SIGN) for one in found} == billed


def test_the_longest_real_invitation_reads_so() -> None:
    assert shapes("invite")[1].filled() == (
        "北京市职业技能鉴定管理中心邀请您参加计算机操作员(文字录入处理员)职业三级等级于2027年12月18日"
        "进行的实操考评工作,如能参加,请回复7351,如不能参加请回复7352,如有疑问,"
        "请与石景山区职业技能鉴定管理中心联系,联系电话:010-68871234。"
        "地点:北京市石景山区职业技能公共实训中心2号楼第三考场,集合时间:12月18日8:30。"
    )


def test_shapes_for_members_without_consent_are_made_when_asked_for() -> None:
    found = shapes("team", sizes=(3,), by_name=(0, 1, 2, 3))

    assert [one.code_name for one in found] == [
        *("team.3", "team.3.1_by_name", "team.3.2_by_name"),
        *("team.3.place_time", "team.3.1_by_name.place_time", "team.3.2_by_name.place_time"),
    ]


def test_a_provinces_shapes_are_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "wrong_code.txt").write_text("代码有误,请重发。", encoding="utf-8")

    assert shapes("wrong_code", profile=tmp_path) == [Shape("wrong_code", "代码有误,请重发。", {})]
