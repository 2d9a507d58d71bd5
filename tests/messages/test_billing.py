"""Billed parts as Aliyun counts them (aliyun-sms.md section 3)."""

import pytest

from messages.billing import TooLong, content, parts


def test_the_signature_stands_in_front_in_its_brackets() -> None:
    assert content("已满。", "省鉴定中心") == "【省鉴定中心】已满。"


@pytest.mark.parametrize(
    ("length", "billed"),
    [(7, 1), (70, 1), (71, 2), (134, 2), (135, 3), (160, 3), (201, 3), (202, 4), (500, 8)],
)
def test_up_to_70_characters_are_one_part_and_then_67_each(length: int, billed: int) -> None:
    assert parts("字" * (length - 7), "省鉴定中心") == billed


def test_letters_and_digits_count_as_much_as_ideographs() -> None:
    assert parts("a1" * 32, "签名签名") == 1
    assert parts("a1" * 33, "签名签名") == 2


def test_more_than_500_characters_are_refused() -> None:
    with pytest.raises(TooLong, match=r"^501 characters with the signature, more than 500$"):
        parts("字" * 494, "省鉴定中心")
