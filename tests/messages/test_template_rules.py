"""Planted violations of Aliyun's template rules are found, and our own templates have none but the known."""

import pytest

from messages.samples import shapes
from messages.template_rules import Fault, TemplateFault, faults_in_template, warnings_in_template
from messages.wording import names


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("您好,考评已取消。", []),
        ("【省中心】考评已取消。", [TemplateFault(Fault.BRACKETS)]),
        ("[通知]考评已取消。", [TemplateFault(Fault.SQUARE_BRACKETS)]),
        ("考评已取消[完]", [TemplateFault(Fault.SQUARE_BRACKETS)]),
        ("考评[实操]已取消。", []),
        ("考" * 499, [TemplateFault(Fault.TOO_LONG, "501")]),
        ("考" * 498, []),
        ("考评已取消,拒收请回复R", [TemplateFault(Fault.OPT_OUT)]),
        ("考評已取消,請見諒。", [TemplateFault(Fault.TRADITIONAL, "見評請諒")]),
        ("考评已取消😀★", [TemplateFault(Fault.SYMBOL, "★😀")]),
        ("考评#1已取消,场地30m²", [TemplateFault(Fault.SYMBOL, "#²")]),
        ("${a},${b}。", [TemplateFault(Fault.ONLY_VARIABLES)]),
        ("考评${day}${place}取消", [TemplateFault(Fault.ADJACENT_VARIABLES, "${day}")]),
        ("考评${day}改为${day}", [TemplateFault(Fault.REPEATED_VARIABLE, "day")]),
        ("考评${1st}在${地点}、${}", [TemplateFault(Fault.VARIABLE_NAME, "1st、地点、")]),
        ("考评${mobile}取消", [TemplateFault(Fault.VARIABLE_NAME, "mobile")]),
        (
            "请电13800000001或010-62310000、400-123-1234",
            [TemplateFault(Fault.MOBILE, "13800000001"), TemplateFault(Fault.CONTACTS, "3")],
        ),
        ("请电${phone}或${leader_phone}、${phone_2}", [TemplateFault(Fault.CONTACTS, "3")]),
        ("请电${phone}或${leader_phone}", []),
        ("考评编号113800000001234", []),
    ],
)
def test_a_planted_violation_is_found(text: str, faults: list[TemplateFault]) -> None:
    assert faults_in_template(text) == faults


def test_the_length_counts_the_signature_and_the_sample_values() -> None:
    text = "考" * 482 + "${place}"

    assert faults_in_template(text, params={"place": "省" * 8}, sign="省鉴定中心") == []
    assert faults_in_template(text, params={"place": "省" * 12}, sign="省鉴定中心") == [
        TemplateFault(Fault.TOO_LONG, "501")
    ]


@pytest.mark.parametrize(("value", "faults"), [("省" * 35, 0), ("省" * 36, 1), ("", 1)])
def test_a_value_has_1_to_35_characters(value: str, faults: int) -> None:
    found = [TemplateFault(Fault.VALUE_LENGTH, "place")] * faults

    assert faults_in_template("地点:${place}", params={"place": value}) == found


def test_a_promotion_must_end_with_the_way_out() -> None:
    assert faults_in_template("开课了,拒收请回复R", kind="promotion") == []
    assert faults_in_template("开课了。", kind="promotion") == [TemplateFault(Fault.OPT_OUT_MISSING)]


def test_a_mobile_in_a_variable_is_warned_of_and_a_landline_is_not() -> None:
    text = "联系电话:${phone}"

    assert warnings_in_template(text, {"phone": "13800000001"}) == [
        TemplateFault(Fault.MOBILE_VARIABLE, "phone")
    ]
    assert warnings_in_template(text, {"phone": "010-62310000"}) == []


def test_a_reply_code_is_warned_of() -> None:
    assert warnings_in_template("收到请回复${confirm}。") == [TemplateFault(Fault.REPLY_WORDS)]
    assert warnings_in_template("请勿回复。编号${task}") == []


@pytest.mark.parametrize("code", list(Fault))
def test_every_fault_is_explained_in_chinese_with_its_detail(code: Fault) -> None:
    explained = str(TemplateFault(code, "某处"))

    assert (explained[0] >= "一", "{" in explained) == (True, False)


def test_our_own_templates_break_no_rule_but_the_limit_on_contacts() -> None:
    broken = {
        (name, fault.code)
        for name in names()
        for one in shapes(name, by_name=(0, 1))
        for fault in faults_in_template(one.text, params=one.params, sign="北京市人力社保局")
    }

    # domain.md C14: the members' phones need a government gateway; team_names is the way around it.
    assert broken == {
        (name, Fault.CONTACTS) for name in ("team", "team_update", "site_team", "district_team")
    }
