"""Findings and faults of rules in Chinese."""

import re
from datetime import date
from pathlib import Path

import exam
from exam.candidate import Facts
from exam.condition_rules import faults_in
from exam.conditions import Finding, check, compile_rule
from messages.findings import say_finding, say_level, say_rule_fault

SOURCES = Path(exam.__file__).parent


def told(rule: dict[str, object]) -> list[str]:
    facts = Facts(born_on=date(2010, 3, 16))
    return [say_finding(each) for each in check(compile_rule(rule, "电工"), facts, date(2026, 3, 15))]


def test_what_is_missing_is_said_in_months() -> None:
    assert told({"age": {"least": 16}}) == ["须年满 16 周岁，到报名截止日为 15 周岁，还差 1 个月"]
    assert told({"certificate": {"level": 3}}) == ["须已取得三级/高级工证书"]
    assert told({"work": {"months": 36, "continuous": True}}) == [
        "从事本职业工作须连续满 36 个月（中断重新计算），现有 0 个月，还差 36 个月"
    ]


def test_alternatives_are_numbered() -> None:
    rule = {"any": [{"apprenticeship": {}}, {"all": [{"training": {}}, {"education": {"least": "college"}}]}]}

    assert told(rule) == [
        "以下各项须满足一项：（1）须学徒期满；（2）须经本级别正规培训并取得结业证书，且文化程度须在大专（高职）以上"
    ]


def test_awards_and_schools_are_listed() -> None:
    assert told({"award": {"one_of": ["乙", "甲"]}}) == ["须获得规定的奖励或称号：乙、甲"]
    assert told({"award": {}}) == ["须获得规定的奖励或称号（奖励名单尚未设置，请联系鉴定中心）"]
    assert told({"education": {"one_of": ["technical", "high"]}}) == ["文化程度须为技工学校、高中"]


def test_every_finding_has_its_words() -> None:
    source = (SOURCES / "conditions.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Finding\(\s*"(\w+)"', source)) | set(re.findall(r'code = "(\w+)"', source))
    codes |= set(re.findall(r'else "(\w+)"', source))
    values = {
        "needed": 2,
        "have": 1,
        "short": 1,
        "level": 8,
        "least": "high",
        "one_of": ["high"],
        "on": "2026-07-01",
    }

    assert len(codes) == 14
    for code in codes:
        assert "{" not in say_finding(Finding(code, values))


def test_a_level_beyond_the_five_is_named_by_its_number() -> None:
    assert (say_level(5), say_level(8)) == ("五级/初级工", "8 级")


def test_a_faulty_rule_is_explained_where_it_is_wrong() -> None:
    rule = {"all": [{"work": {"months": 0, "years": 3}}, {}]}

    assert [say_rule_fault(each) for each in faults_in(rule)] == [
        "all[1].work.months 应为 1 至 600 的整数",
        "all[1].work.years 没有这一项，可用的项：months、continuous、occupation",
        "all[2] 应是只含一项的对象，该项为："
        "all、any、age、certificate、work、training、apprenticeship、education、award",
    ]
    assert say_rule_fault(faults_in({"all": []})[0]) == "all 应是 1 至 20 条规则的数组"
