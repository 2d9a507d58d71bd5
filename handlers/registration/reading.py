"""A registration as texts, from a sheet or a page, read into a form with every fault named (C7, C9)."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from exam import id_papers
from exam.candidate_form import NATIONS, Form, Period
from exam.id_papers import Paper, Sex
from exam.people import Fault as ValueFault
from exam.people import tidy_phone
from handlers.imports.cells import half_width, parse_day, unsendable
from handlers.registration.words import (
    ATTEMPTS,
    CLASSES,
    EDUCATIONS,
    LIMITS,
    PAPERS,
    REQUIRED,
    SEXES,
    SOURCES,
    TRUTHS,
)

MOMENT = r"(\d{4})\D(\d{1,2})(?:\D(\d{1,2}))?[日月]?"
PERIOD = re.compile(rf"{MOMENT}[~—–至到-]+(?:今|{MOMENT})(.*)")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MOST_YEARS = 60


@dataclass(frozen=True, slots=True)
class FormFault:
    """A field that must be mended: `code` names the words in [form], `values` fill them."""

    field: str
    code: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lists:
    """What codes and words may stand for: levels and subjects by every way to write them."""

    levels: Mapping[str, int]
    subjects: Mapping[str, int]
    today: date


class _Reader:
    """Reads one form; what cannot be read becomes a fault, and the rest is read all the same."""

    def __init__(self, texts: Mapping[str, str], lists: Lists) -> None:
        self.texts, self.lists = texts, lists
        self.faults: list[FormFault] = []

    def refuse(self, name: str, code: str, **values: Any) -> None:
        self.faults.append(FormFault(name, code, values))

    def text(self, name: str) -> str:
        text = self.texts.get(name, "")
        if not text:
            if name in REQUIRED:
                self.refuse(name, "empty")
        elif len(text) > LIMITS.get(name, 100):
            self.refuse(name, "too_long", limit=LIMITS.get(name, 100))
        elif name == "name" and unsendable(text):
            self.refuse(name, "unsendable", signs=unsendable(text))
        return text

    def choice(self, name: str, words: Mapping[str, Any]) -> Any:
        text = self.text(name)
        if text and text not in words:
            self.refuse(name, "choice", choices="、".join(dict.fromkeys(_chinese(words))))
        return words.get(text)

    def day(self, name: str) -> date | None:
        text = self.text(name)
        found = parse_day(text) if text else None
        if text and found is None:
            self.refuse(name, "day")
        elif found is not None and found > self.lists.today and name != "graduated_on":
            self.refuse(name, "future")
        return found

    def number(self, name: str, most: int) -> int | None:
        text = half_width(self.text(name)).removesuffix("年")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text) <= most):
            self.refuse(name, "number", most=most)
            return None
        return int(text)


def read(texts: Mapping[str, str], lists: Lists) -> Form | list[FormFault]:
    """The form, or all its faults in the order of the columns; `texts` are tidy, by field name."""
    reader = _Reader(texts, lists)
    name = reader.text("name")
    told, number, paper = _paper(reader)
    values: dict[str, Any] = {"name": name, "paper": paper, "number": number}
    values |= _holder(reader, told)
    values["phone"] = _phone(reader)
    for key, way in _WAYS.items():
        if key in texts or key in REQUIRED:
            values[key] = way(reader, key)
    if reader.faults:
        return reader.faults
    return Form(**{key: value for key, value in values.items() if value is not None})


def read_one(name: str, text: str, lists: Lists) -> Any:
    """The value of one field, or its FormFault; fields by their names in a form."""
    reader = _Reader({name: text}, lists)
    way = _WAYS.get(name) or _OF_THE_HOLDER[name]
    value = way(reader, name)
    return reader.faults[0] if reader.faults else value


def _paper(reader: _Reader) -> tuple[id_papers.Told | None, str, Paper]:
    paper = reader.choice("id_type", PAPERS) or Paper.ID_CARD
    text = reader.text("id_number")
    if not text:
        return None, "", paper
    fault = id_papers.fault_in_number(paper, text, reader.lists.today)
    if fault is not None:
        reader.refuse("id_number", fault.value)
        return None, "", paper
    number = id_papers.tidy_number(paper, text)
    return id_papers.told_by(paper, number), number, paper


def _holder(reader: _Reader, told: id_papers.Told | None) -> dict[str, Any]:
    """Sex and birth date: told by the number, and by the form where the number is silent."""
    sex: Sex | None = reader.choice("sex", SEXES)
    born_on = reader.day("born_on")
    fault = id_papers.disagreement(told, sex, born_on)
    if fault is not None:
        reader.refuse("sex" if fault is ValueFault.ID_SEX else "born_on", fault.value)
    if (
        told is None
        and reader.texts.get("id_number")
        and not any(each.field == "id_number" for each in reader.faults)
    ):
        for name, value in (("sex", sex), ("born_on", born_on)):
            if value is None and not reader.texts.get(name):
                reader.refuse(name, "empty")
    return {"sex": told.sex if told else sex, "born_on": told.born_on if told else born_on}


def _phone(reader: _Reader) -> str:
    text = reader.text("phone")
    phone = tidy_phone(text) if text else ""
    if phone is None:
        reader.refuse("phone", "phone")
    return phone or ""


def _chosen(words: Mapping[str, Any]) -> Callable[[_Reader, str], Any]:
    return lambda reader, name: reader.choice(name, words)


def _numbered(most: int) -> Callable[[_Reader, str], int | None]:
    return lambda reader, name: reader.number(name, most)


def _plain(reader: _Reader, name: str) -> str:
    return reader.text(name)


def _on(reader: _Reader, name: str) -> date | None:
    return reader.day(name)


def _nation(reader: _Reader, name: str) -> str:
    text = reader.text(name)
    nation = text.removesuffix("族")
    if text and nation not in NATIONS:
        reader.refuse(name, "nation")
    return nation


def _level(reader: _Reader, name: str) -> int | None:
    text = reader.text(name)
    if text and text not in reader.lists.levels:
        reader.refuse(name, "level", level=text[:20])
    return reader.lists.levels.get(text)


def _subjects(reader: _Reader, name: str) -> tuple[int, ...]:
    text = reader.text(name)
    found = []
    for part in re.split(r"[;,，；、/\s]+", text) if text else ():
        if part and part not in reader.lists.subjects:
            reader.refuse(name, "subject", subject=part[:20])
        elif part:
            found.append(reader.lists.subjects[part])
    return tuple(dict.fromkeys(found))


def _email(reader: _Reader, name: str) -> str:
    text = reader.text(name)
    if text and not EMAIL.fullmatch(text):
        reader.refuse(name, "email")
    return text


def _work(reader: _Reader, name: str) -> tuple[Period, ...]:
    text = reader.text(name)
    periods = []
    for part in re.split(r"[;；]", text) if text else ():
        if part.strip():
            period = _period(part.strip())
            if period is None:
                reader.refuse(name, "work", part=part.strip()[:30])
            else:
                periods.append(period)
    return tuple(periods)


def _period(part: str) -> Period | None:
    """2015-03 至 2019-06-30 某厂: a month alone is its first day, at the end its 28th."""
    found = PERIOD.fullmatch(half_width(part).replace(" ", ""))
    if found is None:
        return None
    try:
        from_on = date(int(found[1]), int(found[2]), int(found[3] or 1))
        until_on = date(int(found[4]), int(found[5]), int(found[6] or 28)) if found[4] else None
    except ValueError:
        return None
    return None if until_on and until_on < from_on else Period(from_on, until_on, found[7][:100])


def _chinese(words: Mapping[str, Any]) -> list[str]:
    return [word for word in words if not word.isascii()]


_OF_THE_HOLDER: Mapping[str, Callable[[_Reader, str], Any]] = {
    "name": _plain,
    "sex": _chosen(SEXES),
    "born_on": _on,
    "phone": lambda reader, _: _phone(reader),
}
_WAYS: Mapping[str, Callable[[_Reader, str], Any]] = {
    "nation": _nation,
    "occupation": _plain,
    "level": _level,
    "subjects": _subjects,
    "attempt": _chosen(ATTEMPTS),
    "candidate_class": _chosen(CLASSES),
    "condition": _numbered(99),
    "education": _chosen(EDUCATIONS),
    "graduated_on": _on,
    "source": _chosen(SOURCES),
    "employer": _plain,
    "years": _numbered(MOST_YEARS),
    "training_hours": _numbered(9999),
    "apprenticeship": _chosen(TRUTHS),
    "address": _plain,
    "email": _email,
    "held_number": _plain,
    "held_occupation": _plain,
    "held_level": _level,
    "held_on": _on,
    "award": _plain,
    "award_on": _on,
    "work": _work,
}
