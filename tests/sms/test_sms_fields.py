from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sms.fields import Odd, as_number, as_text, read_column, read_time

MOMENT = datetime(2017, 8, 31, 16, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("abc", "abc"),
        ("", ""),
        (17, "17"),
        (0, "0"),
        (-17, "-17"),
        (Decimal("1234567890"), "1234567890"),
        (Decimal("1234567890.0"), "1234567890"),
        (Decimal("1.23456789E9"), "1234567890"[:9] + "0"),
        (Decimal("1.5"), "1.5"),
        (Decimal("1E+400"), "1E+400"),
        (True, None),
        (None, None),
        ([1], None),
        ({}, None),
    ],
)
def test_a_value_of_any_json_type_as_text(value: object, text: str | None) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    "spelling",
    ["1234567890", "1234567890.0", "1234567890.000", "1.23456789E9", "1.234567890e+9", "123456789E1"],
)
def test_all_spellings_of_an_id_are_one(spelling: str) -> None:
    assert as_number(spelling) == "1234567890"


@pytest.mark.parametrize("text", ["0123", "abc", "", "1.5", "1e400", "-1", "１２３", "12 3", "1_000", "1E-3"])
def test_what_is_no_whole_number_stays_as_it_is(text: str) -> None:
    assert as_number(text) == text


@pytest.mark.parametrize(
    "value",
    [
        "2017-09-01 00:00:01",
        " 2017-09-01 00:00:01 ",
        "20170901000001",
        20170901000001,
        Decimal("2.0170901000001E13"),
    ],
)
def test_a_time_without_a_zone_is_beijing_time(value: object) -> None:
    assert read_time(value) == MOMENT


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "soon",
        "2017-13-01 00:00:00",
        "2017-09-01",
        "0001-01-01 00:00:00",
        "9" * 5000,
        True,
        [],
        1.5,
        "\ud83d",
    ],
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert read_time(value) is None


def test_the_value_of_a_column_is_text_or_empty() -> None:
    element = {"a": "x", "b": 17, "c": None, "e": "1234567890123456789012345678e12"}

    assert [read_column(element, name) for name in "abcde"] == ["x", "17", "", "", element["e"]]


@pytest.mark.parametrize("text", ["a\x00", "a\ud83d"])
def test_a_column_does_not_take_what_a_database_refuses(text: str) -> None:
    with pytest.raises(Odd, match=r"^unstorable_biz_id$"):
        read_column({"biz_id": text}, "biz_id")
