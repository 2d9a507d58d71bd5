"""ID numbers, phones and cards: what is refused, why, and what a mask leaves to see."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam import people
from exam.people import Fault

TODAY = date(2026, 11, 21)
GOOD = "360102199003070014"
GOOD_WITH_X = "11010519491231002X"

births = st.dates(date(1900, 1, 1), TODAY)
provinces = st.sampled_from(sorted(people.PROVINCES))


def with_check_character(seventeen: str) -> str:
    """By the congruence of ISO 7064 MOD 11-2, another way than the weights of the code."""
    rest = 0
    for digit in seventeen:
        rest = (rest + int(digit)) * 2 % 11
    return seventeen + "0123456789X"[(12 - rest) % 11]


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    serial = draw(st.integers(0, 999))
    return with_check_character(f"{draw(provinces)}0102{draw(births):%Y%m%d}{serial:03d}")


def with_luhn_digit(body: str) -> str:
    total = sum(sum(map(int, str(int(d) * (2 - i % 2)))) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


@pytest.mark.parametrize("number", [GOOD, GOOD_WITH_X, "34052419800101001X"])
def test_the_published_test_numbers_are_right(number: str) -> None:
    assert people.fault_in_id_number(number, TODAY) is None


@given(id_numbers())
def test_every_well_formed_id_number_is_accepted(number: str) -> None:
    assert people.fault_in_id_number(number, TODAY) is None


@given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_caught(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]

    assert (people.fault_in_id_number(wrong, TODAY) is None) == (wrong == number)


@given(id_numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_are_caught(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert (people.fault_in_id_number(swapped, TODAY) is None) == (swapped == number)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.ID_LENGTH),
        ("360102900307001", Fault.ID_OLD),
        ("360102901307001", Fault.ID_LENGTH),
        ("3601029003070014", Fault.ID_LENGTH),
        (GOOD[:-1], Fault.ID_LENGTH),
        (GOOD + "0", Fault.ID_LENGTH),
        ("36O102199003070014", Fault.ID_CHARACTERS),
        ("3601021990030700X4", Fault.ID_CHARACTERS),
        ("36010219900307001四", Fault.ID_CHARACTERS),
        ("٣60102199003070014", Fault.ID_CHARACTERS),
        ("360102199003070012", Fault.ID_CHECK_DIGIT),
        ("360102199003070100", Fault.ID_CHECK_DIGIT),
        ("360102199003070000", Fault.ID_ROUNDED),
        ("3.60102E+17", Fault.ID_ROUNDED),
        ("3.60102199003070e17", Fault.ID_ROUNDED),
        ("3.6E17", Fault.ID_ROUNDED),
        ("360102199003070000.0", Fault.ID_ROUNDED),
        (with_check_character("99010219900307001"), Fault.ID_REGION),
        (with_check_character("36010219900230001"), Fault.ID_DATE),
        (with_check_character("36010219901307001"), Fault.ID_DATE),
        (with_check_character("36010218991231001"), Fault.ID_DATE),
        (with_check_character("36010220261122001"), Fault.ID_DATE),
        (with_check_character("36010200000101001"), Fault.ID_DATE),
    ],
)
def test_an_id_number_is_refused_for_its_own_reason(text: str, fault: Fault) -> None:
    assert people.fault_in_id_number(text, TODAY) is fault


def test_a_right_number_that_ends_in_zeros_is_not_taken_for_a_rounded_one() -> None:
    assert people.fault_in_id_number("360102199003060000", TODAY) is None


def test_somebody_born_today_has_a_plausible_birth_date() -> None:
    assert people.fault_in_id_number(with_check_character("36010220261121001"), TODAY) is None


@pytest.mark.parametrize(
    "text",
    ["11010519491231002x", " 110105 19491231 002X\t", "'11010519491231002X", "１１０１０５19491231002Ｘ"],
)
def test_an_id_number_is_tidied_before_it_is_judged(text: str) -> None:
    assert people.tidy_id_number(text) == GOOD_WITH_X
    assert people.fault_in_id_number(text, TODAY) is None


@given(id_numbers())
def test_birth_date_and_sex_are_read_from_the_number(number: str) -> None:
    assert f"{people.birth_date(number):%Y%m%d}" == number[6:14]
    assert people.is_male(number) == (number[16] in "13579")


@pytest.mark.parametrize("number", ["", "36010219900230001X", "3601021990 307001X"])
def test_no_birth_date_is_read_where_there_is_none(number: str) -> None:
    with pytest.raises(ValueError, match=r"birth date|time data|day is out of range|does not match"):
        people.birth_date(number)


@given(st.text())
def test_any_text_at_all_gets_a_verdict(text: str) -> None:
    assert isinstance(people.fault_in_id_number(text, TODAY), Fault)
    assert people.tidy_phone(text) is None
    assert isinstance(people.fault_in_card(text), Fault)


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "+8613800138000",
        "008613800138000",
        "8613800138000",
        "+86 138-0013-8000",
        "(+86) 138 0013 8000",
        "１３８００１３８０００",
        "138—0013—8000",
        "\u202d13800138000\u202c",
        "138\u00a00013\u00a08000\n",
    ],
)
def test_a_mobile_is_kept_in_one_form(text: str) -> None:
    assert people.tidy_phone(text) == "+8613800138000"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12800138000",
        "1380013800",
        "138001380001",
        "+85213800138000",
        "0791-12333",
        "13800138000/13900139000",
        "13800138000.0",
        "138٠0138000",
        "++8613800138000",
        "86008613800138000",
        "1.38001E+10",
    ],
)
def test_anything_but_a_mainland_mobile_is_refused(text: str) -> None:
    assert people.tidy_phone(text) is None


def test_a_phone_is_dialled_without_the_country_code() -> None:
    assert people.national("+8613800138000") == "13800138000"


@given(st.from_regex("[0-9]{11,18}", fullmatch=True))
def test_a_card_with_the_right_luhn_digit_is_accepted_and_no_other(body: str) -> None:
    right = with_luhn_digit(body)
    faults = [people.fault_in_card(body + digit) for digit in "0123456789"]

    assert [fault is None for fault in faults] == [digit == right[-1] for digit in "0123456789"]


@pytest.mark.parametrize("text", ["", "12345678903", "1" * 20, "4111 1111 1111 111X", "6.22848E+18"])
def test_a_card_has_12_to_19_digits(text: str) -> None:
    assert people.fault_in_card(text) is Fault.CARD_DIGITS


def test_a_wrong_card_digit_is_told_from_a_wrong_length() -> None:
    assert people.fault_in_card("4111111111111112") is Fault.CARD_LUHN


def test_a_card_is_kept_as_digits_only() -> None:
    assert people.tidy_card("'4111 1111-1111 １１１１") == "4111111111111111"
    assert people.fault_in_card("'4111 1111-1111 １１１１") is None


@pytest.mark.parametrize(("name", "masked"), [("王芳", "王*"), ("欧阳建国", "欧***"), ("王", "王"), ("", "")])
def test_a_masked_name_shows_its_first_character(name: str, masked: str) -> None:
    assert people.mask_name(name) == masked


def test_masks_leave_what_a_clerk_needs_to_recognise_a_person() -> None:
    assert people.mask_phone("+8613800138000") == "138****8000"
    assert people.mask_id("360102199003070012") == "3601**********12"
    assert people.mask_card("4111111111111111") == "****1111"


@given(st.text(max_size=7))
def test_a_value_too_short_to_hide_anything_is_hidden_whole(text: str) -> None:
    assert people.mask_phone(text) == "****"
    assert people.mask_id(text) == "**********"
    assert people.mask_card(text) == "****"


def test_tomorrow_nobody_is_born_yet() -> None:
    number = with_check_character(f"360102{TODAY + timedelta(1):%Y%m%d}001")

    assert people.fault_in_id_number(number, TODAY) is Fault.ID_DATE
    assert people.fault_in_id_number(number, TODAY + timedelta(1)) is None
