"""The messages that can be broadcast, and the values that staff and people bring to them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from exam.errors import RuleBroken
from exam.settings import Settings
from handlers.broadcasts.people import ADDRESSEE
from handlers.imports.cells import parse_day
from messages.billing import TooLong, parts
from messages.template_rules import LONGEST_VALUE
from messages.variables import Fault, explain, fault_in, label
from messages.wording import render, variables

MESSAGES = ("notice", "notice_meeting", "notice_suspended")
ATTENDED = frozenset({"notice_meeting"})
"""People are to come on the day that these name."""


def check_message(message: str) -> None:
    if message not in MESSAGES:
        raise RuleBroken("no_such_message", message=message, messages="、".join(MESSAGES))


def given_values(message: str, given: Mapping[str, str], rules: Settings) -> dict[str, str]:
    """The values for everybody: what staff gave, and the office's own name and contact behind it."""
    superfluous = given.keys() - variables(message)
    if superfluous:
        raise RuleBroken("values_unknown", message=message, variables="、".join(sorted(superfluous)))
    office = {"centre": rules.centre, "contact": rules.contact, "phone": rules.contact_phone}
    values = {key: value for key, value in office.items() if key in variables(message)} | dict(given)
    for variable, value in values.items():
        fault = fault_of(variable, value)
        if fault is not None:
            raise RuleBroken("value_refused", fault=fault)
    return {key: _tidy(key, value) for key, value in values.items()}


def check_complete(message: str, values: Mapping[str, str], own: frozenset[str]) -> None:
    """Raise RuleBroken when a value comes from nobody, or a text could become too long to send."""
    lacking = variables(message) - values.keys() - own
    if lacking:
        words = "、".join(f"{key}（{label(key)}）" for key in sorted(lacking))
        raise RuleBroken("values_lacking", message=message, variables=words)
    longest = {key: "2027-12-31" if key == "day" else "长" * LONGEST_VALUE for key in own}
    try:
        parts(render(message, {**longest, **values}), "")
    except TooLong:
        raise RuleBroken("text_too_long") from None


def fault_of(variable: str, value: str) -> str | None:
    """What is wrong with a value, in words for staff; None when the provider takes it."""
    if variable == "day":
        return None if parse_day(value) else explain(variable, Fault.DAY)
    fault = fault_in(variable, value)
    return explain(variable, fault) if fault else None


def own_variables(message: str) -> frozenset[str]:
    """What every audience brings by itself."""
    return frozenset({ADDRESSEE}) & variables(message)


def come_on(message: str, values: Mapping[str, Any]) -> date | None:
    """The day on which people are to come, if the message names one for all."""
    return parse_day(values["day"]) if message in ATTENDED and "day" in values else None


def _tidy(variable: str, value: str) -> str:
    day = parse_day(value) if variable == "day" else None
    return day.isoformat() if day else value
