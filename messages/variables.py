"""What the provider takes as the value of a variable, by the attribute its template was applied for with."""

import re
import unicodedata
from enum import StrEnum

from messages.attributes import attribute_of
from messages.template_rules import LONGEST_VALUE, MOBILE
from messages.words import say

# What nearly every value is: none of the faults below can be in it.
PLAIN = re.compile(rf"[一-鿿]{{1,{LONGEST_VALUE}}}")
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
    form = FORMS.get(attribute_of(variable))
    if form is None and PLAIN.fullmatch(value):
        return None
    faults = {
        Fault.EMPTY: not value,
        Fault.TOO_LONG: len(value) > LONGEST_VALUE,
        Fault.SIGNS: any(map(_unsendable, value)),
        Fault.URL: URL.search(value),
        Fault.PHONE: form is not FORMS["phone_number2"] and MOBILE.search(value),
        Fault.FORM: form and not form.fullmatch(value),
    }
    return next((fault for fault, found in faults.items() if found), None)


def explain(variable: str, fault: Fault) -> str:
    """The fault in words for staff, naming the variable as they know it."""
    return say(f"variable_fault.{fault}", variable=label(variable), limit=LONGEST_VALUE)


def label(variable: str) -> str:
    """The variable as staff know it."""
    return say(f"variable.{variable}")


def _unsendable(sign: str) -> bool:
    return sign in "【】{}$" or unicodedata.category(sign) in {"So", "Cs", "Co", "Cn", "Cc", "Cf"}
