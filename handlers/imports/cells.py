"""What a cell says: text without invisible characters, codes, days."""

import re
import unicodedata
from datetime import date, datetime

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00(?:\.0+)?)?)?")
YUAN = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,2}))?")
DAY_IN_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
# How web pages write digits into a CSV so that a spreadsheet leaves them alone.
FORMULA_TEXT = re.compile(r'="(.*)"')


def text_of(value: object) -> str:
    """Return what a spreadsheet shows for a cell: 13800138000.0 is "13800138000", a day is ISO 8601.

    A number of more than 15 digits stays in its E form, for a spreadsheet has rounded it.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return f"{value:.15G}"
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def tidy(text: str) -> str:
    """Return `text` on one line, without control and format characters and the mark of a text cell."""
    if text.isprintable():
        visible = text.strip()
    else:
        one_line = (" " if c.isspace() else c for c in text)
        visible = "".join(c for c in one_line if unicodedata.category(c) not in {"Cc", "Cf"}).strip()
    formula = FORMULA_TEXT.fullmatch(visible) if visible.startswith("=") else None
    return formula[1].strip() if formula else visible.removeprefix("'")


def unsendable(text: str) -> str:
    """The signs in `text` that no SMS may carry (aliyun-sms.md 3): emoji, 【】, ${}."""
    return "".join(
        sign for sign in text if sign in "【】{}$" or unicodedata.category(sign) in {"So", "Cs", "Co", "Cn"}
    )


def tidy_code(text: str) -> str:
    """Return a code in half-width characters without blanks; every dash becomes "-"."""
    if text.isascii():
        return "".join(text.split())
    kept = (c for c in half_width(text) if not c.isspace())
    return "".join("-" if unicodedata.category(c) == "Pd" else c for c in kept)


def half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def parse_fen(text: str) -> int | None:
    """The fen in an amount of yuan such as 50, 50.5 or 1,200.00元, else None."""
    written = half_width(text).replace(",", "").strip().removeprefix("¥").removesuffix("元").strip()
    found = YUAN.fullmatch(written)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def parse_day(text: str) -> date | None:
    """Return the day in 2027-12-31, 2027/12/31, 2027.12.31, 2027年12月31日 or 20271231, else None."""
    written = half_width(text).strip()
    found = DAY_IN_DIGITS.fullmatch(written) or DAY.fullmatch(written)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
