"""Each paper's number: what is taken, what is refused, what it tells of its holder (domain.md C9)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.id_papers import Paper, Sex, Told, disagreement, fault_in_number, index_text, told_by
from exam.people import Fault

TODAY = date(2026, 11, 21)
RESIDENT = "11010519491231002X"
BY_FORM = [
    (Paper.ID_CARD, RESIDENT),
    (Paper.ID_CARD, "11010519491231002x"),
    (Paper.OFFICER, "军字第1234567号"),
    (Paper.OFFICER, "军字第 1234567"),
    (Paper.HK_MACAU_TAIWAN, "H12345678"),
    (Paper.HK_MACAU_TAIWAN, "m1234567801"),
    (Paper.HK_MACAU_TAIWAN, "12345678"),
    (Paper.HK_MACAU_TAIWAN, "810000199408230021"),
    (Paper.HK_MACAU_TAIWAN, "830000199201300022"),
    (Paper.FOREIGNER, "USA110093112201"),
    (Paper.FOREIGNER, "911124198108030024"),
    (Paper.PASSPORT, "E12345678"),
    (Paper.PASSPORT, "g 1234 5678"),
]
REFUSED = [
    (Paper.ID_CARD, "110105491231002", Fault.ID_OLD),
    (Paper.ID_CARD, "H12345678", Fault.ID_LENGTH),
    (Paper.OFFICER, "1234567", Fault.PAPER_OFFICER),
    (Paper.OFFICER, "军字第12号", Fault.PAPER_OFFICER),
    (Paper.HK_MACAU_TAIWAN, "A12345678", Fault.PAPER_PERMIT),
    (Paper.HK_MACAU_TAIWAN, "H1234567", Fault.PAPER_PERMIT),
    (Paper.HK_MACAU_TAIWAN, RESIDENT, Fault.PAPER_PERMIT),
    (Paper.HK_MACAU_TAIWAN, "810000199408230020", Fault.ID_CHECK_DIGIT),
    (Paper.FOREIGNER, "US110093112201", Fault.PAPER_FOREIGNER),
    (Paper.FOREIGNER, RESIDENT, Fault.PAPER_FOREIGNER),
    (Paper.FOREIGNER, "911124198108030023", Fault.ID_CHECK_DIGIT),
    (Paper.PASSPORT, "E123", Fault.PAPER_PASSPORT),
    (Paper.PASSPORT, "PASSPORT", Fault.PAPER_PASSPORT),
    (Paper.PASSPORT, RESIDENT, Fault.PAPER_PASSPORT),
    (Paper.PASSPORT, "", Fault.PAPER_PASSPORT),
]


@pytest.mark.parametrize(("paper", "number"), BY_FORM)
def test_a_number_in_the_form_of_its_paper_is_taken(paper: Paper, number: str) -> None:
    assert fault_in_number(paper, number, TODAY) is None


@pytest.mark.parametrize(("paper", "number", "fault"), REFUSED)
def test_a_number_in_another_form_is_refused_by_its_reason(paper: Paper, number: str, fault: Fault) -> None:
    assert fault_in_number(paper, number, TODAY) is fault


def test_a_foreigners_number_with_a_birth_date_that_is_none_is_refused() -> None:
    assert fault_in_number(Paper.FOREIGNER, with_check_character("91112420260230002"), TODAY) is Fault.ID_DATE


def with_check_character(seventeen: str) -> str:
    rest = 0
    for digit in seventeen:
        rest = (rest + int(digit)) * 2 % 11
    return seventeen + "0123456789X"[(12 - rest) % 11]


@given(st.text(max_size=24))
def test_a_passport_is_never_a_residents_number(text: str) -> None:
    as_both = (fault_in_number(paper, text, TODAY) for paper in (Paper.PASSPORT, Paper.ID_CARD))

    assert any(fault is not None for fault in as_both)


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_sex_and_birth_date_are_told_by_the_number_and_nothing_else_agrees(born: date, serial: int) -> None:
    number = with_check_character(f"360102{born:%Y%m%d}{serial:03d}")
    sex = Sex.MALE if serial % 2 else Sex.FEMALE
    other = Sex.FEMALE if serial % 2 else Sex.MALE

    told = told_by(Paper.ID_CARD, number)

    assert told == Told(sex, born)
    assert disagreement(told, sex, born) is None
    assert disagreement(told, None, None) is None
    assert disagreement(told, other, born) is Fault.ID_SEX
    assert disagreement(told, sex, date(1899, 1, 1)) is Fault.ID_BIRTH


def test_a_passport_tells_nothing_so_that_a_form_may_say_anything() -> None:
    assert told_by(Paper.PASSPORT, "E12345678") is None
    assert disagreement(None, Sex.MALE, TODAY) is None


def test_a_residence_permit_tells_its_holder_like_an_id_card() -> None:
    told = told_by(Paper.HK_MACAU_TAIWAN, "810000199408230021")

    assert told == Told(Sex.FEMALE, date(1994, 8, 23))


def test_only_an_id_number_is_found_again_as_examiners_have_it() -> None:
    texts = [index_text(paper, "E12345678") for paper in (Paper.ID_CARD, Paper.PASSPORT)]

    assert texts == ["E12345678", "passport:E12345678"]
