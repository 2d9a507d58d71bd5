"""What an ID number, a mobile phone and a bank card must look like, and how they are shown masked."""

import re
import unicodedata
from datetime import date
from enum import StrEnum


class Fault(StrEnum):
    """Why a value is refused; the words a person reads belong to the caller."""

    ID_LENGTH = "id_length"
    ID_CHARACTERS = "id_characters"
    ID_ROUNDED = "id_rounded"
    ID_REGION = "id_region"
    ID_DATE = "id_date"
    ID_CHECK_DIGIT = "id_check_digit"
    ID_OLD = "id_old"
    ID_SEX = "id_sex"
    ID_BIRTH = "id_birth"
    PAPER_OFFICER = "paper_officer"
    PAPER_PERMIT = "paper_permit"
    PAPER_FOREIGNER = "paper_foreigner"
    PAPER_PASSPORT = "paper_passport"
    PHONE = "phone"
    CARD_DIGITS = "card_digits"
    CARD_LUHN = "card_luhn"


# GB/T 2260: the first two digits are the province; 83 marks residents of Taiwan.
PROVINCES = frozenset(
    {
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
    }
)
EARLIEST_BIRTH = date(1900, 1, 1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
EIGHT_DIGITS = re.compile(r"[0-9]{8}")
# What a spreadsheet makes of 18 digits that it takes for a number.
NUMBER_FORM = re.compile(r"[0-9]+(?:\.[0-9]*)?E\+?[0-9]+|[0-9]+\.0*")
# Numbers of the first generation, given out until 1999: 6 digits of a region, yymmdd, 3 digits.
OLD_NUMBER = re.compile(r"[1-8][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")
MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})")


def tidy_id_number(text: str) -> str:
    """Return `text` in half-width capitals, without blanks and without the apostrophe of a text cell."""
    return _without_blanks(text).removeprefix("'").upper()


def fault_in_id_number(text: str, today: date) -> Fault | None:
    """Say what is wrong with a resident's ID number of 18 characters, or None (GB 11643; domain.md C9).

    A number which a spreadsheet has rounded to 15 digits is told apart, for its owner typed it rightly.
    """
    number = tidy_id_number(text)
    if NUMBER_FORM.fullmatch(number):
        return Fault.ID_ROUNDED
    if len(number) != 18:
        return Fault.ID_OLD if OLD_NUMBER.fullmatch(number) else Fault.ID_LENGTH
    if not ID_NUMBER.fullmatch(number):
        return Fault.ID_CHARACTERS
    if number[17] != _check_character(number):
        return Fault.ID_ROUNDED if number.endswith("000") else Fault.ID_CHECK_DIGIT
    if int(number[:2]) not in PROVINCES:
        return Fault.ID_REGION
    return fault_in_birth(number, today)


def birth_date(id_number: str) -> date:
    """Return the birth date in a tidy ID number; ValueError where it holds none."""
    if not EIGHT_DIGITS.fullmatch(id_number[6:14]):
        raise ValueError("an ID number holds its birth date in the characters 7 to 14")
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def fault_in_birth(number: str, today: date) -> Fault | None:
    """Whether the birth date in a tidy number of 18 characters is one, from 1900 to today."""
    try:
        return None if EARLIEST_BIRTH <= birth_date(number) <= today else Fault.ID_DATE
    except ValueError:
        return Fault.ID_DATE


def is_male(id_number: str) -> bool:
    """Tell the sex from a tidy ID number: its 17th digit is odd for a man (GB 11643)."""
    return int(id_number[16]) % 2 == 1


def tidy_phone(text: str) -> str | None:
    """Return a mainland mobile as E.164 ("+8613800138000"), or None where `text` is none."""
    if not (text.isascii() and text.isdigit()):  # as every push writes it
        marks = {"(", ")"}
        kept = (c for c in _without_blanks(text) if c not in marks and unicodedata.category(c) != "Pd")
        text = "".join(kept)
    match = MOBILE.fullmatch(text)
    return f"+86{match[1]}" if match else None


def national(phone: str) -> str:
    """Return the eleven digits of an E.164 mainland mobile."""
    return phone.removeprefix("+86")


def mobiles(listed: str) -> list[str]:
    """The mainland mobiles of a list with commas, as E.164; what is none is left out."""
    return [phone for phone in map(tidy_phone, listed.replace("，", ",").split(",")) if phone]


def tidy_card(text: str) -> str:
    """Return a bank card number without blanks, dashes and the apostrophe of a text cell."""
    kept = (c for c in _without_blanks(text).removeprefix("'") if unicodedata.category(c) != "Pd")
    return "".join(kept)


def fault_in_card(text: str) -> Fault | None:
    """Say what is wrong with a bank card number (12 to 19 digits, Luhn; domain.md 85), or None."""
    number = tidy_card(text)
    if not re.fullmatch(r"[0-9]{12,19}", number):
        return Fault.CARD_DIGITS
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return None if (sum(digits[::2]) + sum(doubled)) % 10 == 0 else Fault.CARD_LUHN


def mask_phone(phone: str) -> str:
    """Show the first three and last four digits (domain.md C11): "138****8000"."""
    return _mask(national(phone), 3, "****", 4)


def mask_name(name: str) -> str:
    """Show the first character: "王**"."""
    return name[:1] + "*" * (len(name) - 1)


def mask_id(id_number: str) -> str:
    """Show the first four and last two characters (domain.md C11): "3601**********12"."""
    return _mask(id_number, 4, "**********", 2)


def mask_card(card: str) -> str:
    """Show the last four digits: "****1234"."""
    return _mask(card, 0, "****", 4)


def _mask(text: str, head: int, stars: str, tail: int) -> str:
    # A value too short to hide anything is hidden whole.
    return f"{text[:head]}{stars}{text[-tail:]}" if len(text) >= head + len(stars) + tail else stars


def _without_blanks(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text
    kept = (c for c in unicodedata.normalize("NFKC", text) if not c.isspace())
    return "".join(c for c in kept if unicodedata.category(c) != "Cf")


def _check_character(number: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return CHECK_CHARACTERS[total % 11]
