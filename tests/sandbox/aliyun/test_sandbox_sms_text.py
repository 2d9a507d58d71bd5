"""Texts are rendered and counted as Aliyun does."""

import pytest

from sandbox.aliyun.refusal import Refused
from sandbox.aliyun.sms_text import count_parts, put_sign, render


@pytest.mark.parametrize(
    ("length", "parts"),
    [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (160, 3), (201, 3), (202, 4), (500, 8)],
)
def test_up_to_70_characters_are_one_sms_else_67_to_each(length: int, parts: int) -> None:
    assert count_parts("字" * length) == parts


def test_a_value_that_looks_like_a_variable_is_not_filled_in_again() -> None:
    assert render("${a}和${ b }", {"a": "${b}", "b": "乙"}) == "${b}和乙"


def test_a_value_of_35_characters_fits_and_an_unused_one_may_be_longer() -> None:
    assert render("${a}", {"a": "字" * 35, "b": "字" * 36}) == "字" * 35


@pytest.mark.parametrize("text", ["25℃", "60㎡", "王𠮷", "①号", "a~b%c&d"])
def test_signs_and_rare_characters_are_no_emoji(text: str) -> None:
    assert put_sign("考务", text) == f"【考务】{text}"


@pytest.mark.parametrize("text", ["👍", "☎", "✅", "❤️", "1️⃣", "🇨🇳", "⭐", "】"])
def test_emoji_and_sign_brackets_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        put_sign("考务", text)

    assert refused.value.code == "isv.UNSUPPORTED_CONTENT"
