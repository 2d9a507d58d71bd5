"""The papers a person registers with, each with the form of its number (domain.md C7, C9)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exam.people import (
    Fault,
    birth_date,
    fault_in_birth,
    fault_in_id_number,
    is_male,
    tidy_id_number,
)


class Paper(StrEnum):
    ID_CARD = "id_card"
    OFFICER = "officer"
    HK_MACAU_TAIWAN = "hk_macau_taiwan"
    FOREIGNER = "foreigner"
    PASSPORT = "passport"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class Told:
    """What a number says about its holder."""

    sex: Sex
    born_on: date


OFFICER = re.compile(r"[\u4e00-\u9fff]{1,3}字第[0-9A-Z]{4,8}")
# Permits to enter the mainland: 8 characters, or 10 and 11 with the count of renewals behind them.
PERMIT = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?|[0-9]{8}(?:[0-9]{2})?")
RESIDENCE_REGIONS = frozenset({"81", "82", "83"})
FOREIGNER_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
FOREIGNER_2023 = re.compile(r"9[0-9]{16}[0-9X]")
PASSPORT = re.compile(r"(?=(?:.*[0-9]){4})[A-Z0-9]{5,12}")


def tidy_number(paper: Paper, text: str) -> str:
    """The number as it is stored: half-width capitals without blanks; an officer's without 号 at its end."""
    number = tidy_id_number(text)
    return number.removesuffix("号") if paper is Paper.OFFICER else number


def fault_in_number(paper: Paper, text: str, today: date) -> Fault | None:
    """Say what is wrong with a paper's number, or None (domain.md C9)."""
    return FAULTS[paper](tidy_number(paper, text), today)


def told_by(paper: Paper, number: str) -> Told | None:
    """Sex and birth date where the tidy, faultless `number` holds them; None where it does not."""
    if paper is not Paper.ID_CARD and not _is_like_a_residents(paper, number):
        return None
    return Told(Sex.MALE if is_male(number) else Sex.FEMALE, birth_date(number))


def disagreement(told: Told | None, sex: Sex | None, born_on: date | None) -> Fault | None:
    """What a form says otherwise than the number on the paper (domain.md 31, C9)."""
    if told is None:
        return None
    if sex is not None and sex is not told.sex:
        return Fault.ID_SEX
    return Fault.ID_BIRTH if born_on is not None and born_on != told.born_on else None


def index_text(paper: Paper, number: str) -> str:
    """What the blind index is made of: an ID number as examiners have it, else "type:number"."""
    return number if paper is Paper.ID_CARD else f"{paper.value}:{number}"


def _is_like_a_residents(paper: Paper, number: str) -> bool:
    return paper in {Paper.HK_MACAU_TAIWAN, Paper.FOREIGNER} and len(number) == 18


def _fault_in_permit(number: str, today: date) -> Fault | None:
    if len(number) == 18 and number[:2] in RESIDENCE_REGIONS:
        return fault_in_id_number(number, today)
    return None if PERMIT.fullmatch(number) else Fault.PAPER_PERMIT


def _fault_in_foreigners(number: str, today: date) -> Fault | None:
    if FOREIGNER_2023.fullmatch(number):
        fault = fault_in_id_number(number, today)
        # The region is looked at before the birth date, so the date is looked at here.
        return fault_in_birth(number, today) if fault is Fault.ID_REGION else fault
    return None if FOREIGNER_2017.fullmatch(number) else Fault.PAPER_FOREIGNER


def _by_form(form: re.Pattern[str], fault: Fault) -> Callable[[str, date], Fault | None]:
    return lambda number, _: None if form.fullmatch(number) else fault


FAULTS: Mapping[Paper, Callable[[str, date], Fault | None]] = {
    Paper.ID_CARD: fault_in_id_number,
    Paper.OFFICER: _by_form(OFFICER, Fault.PAPER_OFFICER),
    Paper.HK_MACAU_TAIWAN: _fault_in_permit,
    Paper.FOREIGNER: _fault_in_foreigners,
    Paper.PASSPORT: _by_form(PASSPORT, Fault.PAPER_PASSPORT),
}
