"""A list from Excel or CSV as an audience: a number, a name, and values of the template, row by row."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from db import secrets
from exam.errors import RuleBroken
from exam.people import Fault as PersonFault
from exam.people import tidy_phone
from handlers.broadcasts import wording
from handlers.broadcasts.people import ADDRESSEE, Person
from handlers.imports.columns import Column
from handlers.imports.reading import Table
from handlers.imports.reading import read as read_table
from handlers.imports.rejecting import hand_back
from handlers.imports.result import Rejected, refused
from handlers.imports.rows import Row, ignored, refuse_repeats, rows_in
from messages.variables import label
from messages.wording import variables

PHONE = Column("手机号", "接收短信的手机号", "13800138000")


@dataclass(frozen=True, slots=True)
class ReadList:
    """`variables` are the template's that the file has a column for."""

    people: list[Person] = field(repr=False)
    variables: frozenset[str]
    read: int
    rejected: tuple[Rejected, ...]
    rejected_file: Path | None
    ignored_columns: tuple[str, ...]


async def read(file: Path, message: str, given: Mapping[str, str]) -> ReadList:
    """Keep the good rows, write the others to FILE.rejected.xlsx; RuleBroken when none is good."""
    table = await asyncio.to_thread(read_table, file)
    columns = _columns(message, given, table)
    known = (PHONE, *columns.values())
    rows = rows_in(table, known, file.name)
    refuse_repeats(rows, PHONE.header, lambda row: tidy_phone(row.text(PHONE.header)))
    people = [person for row in rows if (person := _person(row, columns)) is not None]
    rejected = refused(rows)
    rejected_file = await asyncio.to_thread(hand_back, file, table, known, rejected)
    if not people:
        raise RuleBroken("import_none")
    own = frozenset(columns)
    return ReadList(people, own, len(rows), rejected, rejected_file, ignored(table.headers, known))


def _columns(message: str, given: Mapping[str, str], table: Table) -> dict[str, Column]:
    """The variables that come from the file; a cell may be empty where a value is given for all."""
    every = {
        key: Column(label(key), label(key), "", required=key not in given)
        for key in sorted(variables(message))
    }
    needed = {ADDRESSEE} - given.keys()
    return {key: column for key, column in every.items() if column.header in table.headers or key in needed}


def _person(row: Row, columns: Mapping[str, Column]) -> Person | None:
    phone = tidy_phone(row.text(PHONE.header))
    if phone is None and row.text(PHONE.header):
        row.refuse_value(PersonFault.PHONE)
    texts = {key: row.text(column.header) for key, column in columns.items()}
    own = {key: text for key, text in texts.items() if text}
    for key, value in own.items():
        fault = wording.fault_of(key, value)
        if fault is not None:
            row.reasons.append(fault)
    return None if row.reasons or phone is None else Person(phone, secrets.index(phone), own)
