"""The texts of all messages, ready to paste into the provider's template application."""

from typing import Any

from messages.attributes import attribute_of
from messages.samples import shapes
from messages.shape import VARIABLE, Shape
from messages.template_rules import faults_in_template, warnings_in_template
from messages.wording import names
from messages.words import say

TEAMS = (3, 5)


def sheet() -> list[dict[str, Any]]:
    """One entry per template: its name, text, variables with attribute and sample, and what breaks a rule."""
    return [
        _entry(name, each)
        for name in names()
        for by_name in range(TEAMS[-1])
        for each in shapes(name, sizes=[size for size in TEAMS if size > by_name], by_name=(by_name,))
        if by_name == 0 or "by_name" in each.code_name
    ]


def _entry(name: str, each: Shape) -> dict[str, Any]:
    return {
        "name": each.code_name,
        "title": say(f"message.{name}"),
        "setting": f"aliyun.template.{each.code_name}",
        "text": each.text,
        "variables": {
            key: {"attribute": attribute_of(key), "sample": each.params[key]}
            for key in VARIABLE.findall(each.text)
        },
        "faults": [str(fault) for fault in faults_in_template(each.text, params=each.params)],
        "warnings": [str(fault) for fault in warnings_in_template(each.text, each.params)],
    }


def words(entries: list[dict[str, Any]]) -> str:
    """The sheet for people."""
    blocks = []
    for each in entries:
        lines = [
            f"【{each['title']}】 {each['name']}（通过后：kaowu config set {each['setting']} 模板CODE）",
            each["text"],
        ]
        lines += [f"  {key}（{one['attribute']}）：{one['sample']}" for key, one in each["variables"].items()]
        lines += [f"  ✗ {fault}" for fault in each["faults"]]
        lines += [f"  ! {warning}" for warning in each["warnings"]]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
