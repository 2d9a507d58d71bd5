"""What the values of a template may be (channels-and-console.md 1.1)."""

import re
from collections.abc import Callable, Mapping

from sandbox.tencent.refusal import Refused

NAME = re.compile(r"([a-z_]+?)[0-9]+")
HAN = re.compile(r"[㐀-鿿]")

RULES: dict[str, Callable[[str], bool]] = {
    "thing": lambda value: len(value) <= 20,
    "character_string": lambda value: len(value) <= 32 and not HAN.search(value),
    "number": lambda value: len(value) <= 32 and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None,
    "phrase": lambda value: len(value) <= 5 and re.fullmatch(f"{HAN.pattern}+", value) is not None,
    "name": lambda value: len(value) <= (10 if HAN.search(value) else 20),
    "phone_number": lambda value: len(value) <= 17 and not HAN.search(value),
    "const": lambda value: len(value) <= 20,
    "time": lambda value: any(mark in value for mark in (":", "年")),
    "date": lambda value: any(mark in value for mark in ("-", "年")),
    "amount": lambda value: re.fullmatch(r"[¥￥$]?\d{1,10}(\.\d{1,2})?元?", value) is not None,
}


def read_values(data: object) -> dict[str, str]:
    """{"thing1": {"value": …}, …} as texts by name; raises Refused 47003 for one that breaks its rule."""
    if not isinstance(data, Mapping) or not data:
        raise Refused(47001, "data format error")
    return {str(name): _read(str(name), value) for name, value in data.items()}


def _read(name: str, told: object) -> str:
    value = told.get("value") if isinstance(told, Mapping) else None
    kind = NAME.fullmatch(name)
    rule = RULES.get(kind[1]) if kind else None
    if not isinstance(value, str) or not value or rule is None or not rule(value):
        raise Refused(47003, f"argument invalid! data.{name}.value invalid")
    return value


def fill(text: str, template_id: str, values: Mapping[str, str]) -> str:
    """The template with its values; one that is not registered lists them."""
    if not text:
        return "\n".join([template_id, *(f"{name}：{value}" for name, value in values.items())])
    return re.sub(r"\{\{\s*(\w+)\.DATA\s*\}\}", lambda found: values.get(found[1], ""), text)
