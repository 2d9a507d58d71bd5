"""Refusals in words for people, the same at the terminal and in a chat."""

from collections.abc import Mapping

from exam.edit_rights import EDIT
from exam.settings import CALENDAR, DEADLINE, REMINDER, TEMPLATE_CODE
from messages import plan_codes
from messages.words import say

FAMILIES = {
    TEMPLATE_CODE: "setting.template",
    REMINDER: "setting.reminder",
    EDIT: "setting.edit",
    DEADLINE: "setting.deadline",
    CALENDAR: "setting.calendar",
}


def say_refusal(reason: str, values: Mapping[str, object]) -> str:
    """What is wrong and what to do about it, of a RuleBroken with these values."""
    return say(f"refusal.{reason}", **_readable(dict(values)))


def describe(key: str) -> str:
    """What a setting means and which values it takes."""
    for beginning, words in FAMILIES.items():
        if key.startswith(beginning):
            return say(words)
    return say(f"setting.{key}")


def _readable(values: dict[str, object]) -> dict[str, object]:
    """Codes among the values in their Chinese words."""
    spelled = dict(values)
    if "wanted" in spelled:
        spelled["wanted"] = describe(str(spelled["setting"]))
    if isinstance(spelled.get("reasons"), list):
        reasons: list[str] = spelled["reasons"]  # type: ignore[assignment]
        spelled["reasons"] = "、".join(say(f"reason.{each}") for each in reasons)
    if "action" in spelled:
        spelled["action"] = say(f"action.{spelled['action']}")
    return spelled | plan_codes.words(values)
