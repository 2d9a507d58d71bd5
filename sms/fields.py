"""Values in Aliyun's pushes, whatever JSON type a version of the API gives them (aliyun-sms.md 4.1)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

BEIJING = timezone(timedelta(hours=8))
USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S")
NUMBER = re.compile(r"[1-9][0-9]*(?:\.[0-9]+)?(?:[eE][+]?[0-9]{1,2})?")

Element = Mapping[str, object]


class Odd(ValueError):
    """This element of a push cannot be read; the text is a word that says why."""


def as_text(value: object) -> str | None:
    """Text as it is, a number in its one canonical spelling, None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return as_number(str(value))


def as_number(text: str) -> str:
    """A whole number without exponent and fraction ("1.2E3" is "1200"); other text as it is."""
    if not NUMBER.fullmatch(text):
        return text
    number = Decimal(text)
    return f"{number:f}".partition(".")[0] if number == number.to_integral_value() else text


def read_column(element: Element, name: str) -> str:
    """Text that goes into a plain column, empty where there is none; raises Odd for what none can hold."""
    text = as_text(element.get(name)) or ""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Odd(f"unstorable_{name}")
    return text


def read_time(value: object) -> datetime | None:
    """Beijing time without a zone as an instant in UTC; None for what is no time."""
    text = (as_text(value) or "").strip()
    try:
        if USUAL.fullmatch(text):  # strptime costs more than all the rest of reading a reply
            return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=BEIJING).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
