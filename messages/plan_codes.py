"""Words for the codes among the values of a refusal that speaks of a plan: "special" is 专场."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from exam.calendar import CHINA
from exam.plan import REACH, Kind
from messages.words import say

CODED = ("plan_kind", "occupation_kind", "subject_kind", "mode")
CATEGORIES = ("category", "found")


def words(values: Mapping[str, Any]) -> dict[str, str]:
    """Beside each code its words: plan_kind_word, allowed_words, deadline_word, due_word, …"""
    found = {f"{name}_word": say(f"{name}.{values[name]}") for name in CODED if name in values}
    found |= {f"{name}_word": _category(values[name]) for name in CATEGORIES if name in values}
    if "plan_kind" in values:
        found["wanted_occupations"] = say(f"occupation_kind.{REACH[Kind(values['plan_kind'])].occupations}")
    if "allowed" in values:
        found["allowed_words"] = _joined(map(_category, values["allowed"]))
    if "modes" in values:
        found["mode_words"] = _joined(say(f"mode.{each}") for each in values["modes"])
    if "deadline_code" in values:
        found["deadline_word"] = say(f"deadline.{values['deadline_code']}")
    if isinstance(values.get("due_at"), datetime):
        found["due_word"] = f"{values['due_at'].astimezone(CHINA):%Y-%m-%d %H:%M}"
    return found


def _category(code: str) -> str:
    return say(f"plan_category.{code}") if code in {"A", "B", "national"} else code or "不分类别"


def _joined(parts: Iterable[str]) -> str:
    return "、".join(parts)
