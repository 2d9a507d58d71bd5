"""What a text costs: the parts that Aliyun bills."""

from math import ceil

LONGEST = 500
ONE_PART = 70
LATER_PART = 67


class TooLong(ValueError):
    """The text with its signature has more than 500 characters; Aliyun refuses it."""


def content(text: str, sign: str) -> str:
    """Return the text as the phone shows it, with 【sign】 in front."""
    return f"【{sign}】{text}"


def parts(text: str, sign: str) -> int:
    """Return the billed parts: signature and 【】 count, up to 70 characters are 1, else 67 to a part.

    Raises TooLong above 500 characters. Source: aliyun-sms.md section 3.
    """
    length = len(content(text, sign))
    if length > LONGEST:
        raise TooLong(f"{length} characters with the signature, more than {LONGEST}")
    return 1 if length <= ONE_PART else ceil(length / LATER_PART)
