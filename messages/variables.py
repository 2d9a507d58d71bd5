"""What the provider takes as the value of a variable, by the attribute its template was applied for with."""

import re
import unicodedata
from enum import StrEnum

from messages.attributes import attribute_of
from messages.template_rules import LONGEST_VALUE, MOBILE
from messages.words import say

URL = re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:com|cn|net|org)\b", re.IGNORECASE)
# aliyun-sms.md 3: a template was approved for values of one kind; others are isv.TEMPLATE_PARAMS_ILLEGAL.
FORMS = {
    "phone_number2": re.compile(r"[0-9-]{5,13}"),
    "other_number2": re.compile(r"[0-9A-Za-z]{1,35}"),
}


class Fault(StrEnum):
    """Why a value is refused; say("variable_fault.<code>") explains it."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    SIGNS = "signs"
    URL = "url"
    PHONE = "phone"
    FORM = "form"
    DAY = "day"


def fault_in(variable: str, value: str) -> Fault | None:
    """What the provider would refuse in `value`, or None; `variable` is one of a shape, as "phone_2"."""
    attribute = attribute_of(variable)
    if not value:
        return Fault.EMPTY
    if len(value) > LONGEST_VALUE:
        return Fault.TOO_LONG
    if any(map(_unsendable, value)):
        return Fault.SIGNS
    if URL.search(value):
        return Fault.URL
    if attribute != "phone_number2" and MOBILE.search(value):
        return Fault.PHONE
    form = FORMS.get(attribute)
    return Fault.FORM if form and not form.fullmatch(value) else None


def explain(variable: str, fault: Fault) -> str:
    """The fault in words for staff, naming the variable as they know it."""
    return say(f"variable_fault.{fault}", variable=label(variable), limit=LONGEST_VALUE)


def label(variable: str) -> str:
    """The variable as staff know it."""
    return say(f"variable.{variable}")


def _unsendable(sign: str) -> bool:
    return sign in "【】{}$" or unicodedata.category(sign) in {"So", "Cs", "Co", "Cn", "Cc", "Cf"}
