"""The attribute that Aliyun's template application asks for each variable."""

import re
from collections.abc import Mapping
from functools import cache

NUMBERED = re.compile(r"_\d+$")

# help.aliyun.com document_detail/2806243; unit_name, address and others from a secondary source.
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "phone_number2": frozenset({"phone", "leader_phone"}),
    "name": frozenset({"name", "leader", "examiner"}),
    "unit_name": frozenset({"centre", "contact"}),
    "address": frozenset({"place"}),
    "other_number2": frozenset(
        {"year", "month", "day", "yes", "no", "confirm", "code"}
        | {"task", "alarm", "revision", "required", "confirmed", "missing", "minutes", "count", "refused"}
    ),
}


@cache
def attribute_of(variable: str) -> str:
    """Return the TemplateRule attribute for a variable of a shape: "phone_2" → "phone_number2".

    Texts of no special kind, such as the occupation, are "others".
    """
    name = NUMBERED.sub("", variable)
    return next((attribute for attribute, names in ATTRIBUTES.items() if name in names), "others")
