"""One line of an import file, what is wrong with it, and what became of it."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from exam.errors import RuleBroken
from exam.people import Fault
from handlers.imports.cells import parse_day, tidy, unsendable
from handlers.imports.columns import CODE, OTHER_REASON, REASON, Column
from handlers.imports.formulas import FAULTY
from handlers.imports.reading import Cells, Table
from messages.words import say

YES, NO = "是", "否"


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Row:
    """`cells` as the file has them; `texts` holds the tidy text of every known column in the file."""

    line: int
    cells: Cells = field(repr=False)
    texts: dict[str, str] = field(repr=False)
    reasons: list[str] = field(default_factory=list, repr=False)
    outcome: Outcome | None = None

    def text(self, header: str) -> str:
        """The tidy text in a column; of a formula without a result there is none."""
        return self.texts.get(header, "").replace(FAULTY, "")

    def refuse(self, key: str, **values: object) -> None:
        """Add a reason in the words of [import]."""
        self.reasons.append(say(f"import.{key}", **values))

    def refuse_value(self, fault: Fault) -> None:
        self.reasons.append(say(f"value.{fault.value}"))

    def day(self, header: str) -> date | None:
        """The day in a column; None where it is empty or, with a reason, where it is no day."""
        day = parse_day(self.text(header))
        if day is None and self.text(header):
            self.refuse("day", header=header)
        return day

    def number(self, header: str, most: int) -> int | None:
        """The whole number from 1 in a column; None where it is empty or, with a reason, where it is none."""
        text = self.text(header)
        if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most:
            return int(text)
        if text:
            self.refuse("whole_number", header=header, most=most)
        return None

    def flag(self, header: str) -> bool:
        """Whether a column says 是."""
        return self.text(header) == YES

    def period(self) -> tuple[date | None, date | None]:
        """The days in 起 and 止; both count. A reason is added where the end lies before the beginning."""
        first, last = self.day("起"), self.day("止")
        if first and last and last < first:
            self.refuse("period_order")
        return first, last


def rows_in(table: Table, columns: Sequence[Column], file: str) -> list[Row]:
    """The rows of a table with the reasons that the columns alone give.

    Raises RuleBroken when a required column is missing, one comes twice, or there is no row.
    """
    check_headers(table.headers, columns, file)
    if not table.lines:
        raise RuleBroken("import_no_rows", file=file)
    places = {
        column: table.headers.index(column.header) for column in columns if column.header in table.headers
    }
    return [_row(number, cells, places, len(table.headers)) for number, cells in table.lines]


def ignored(headers: Iterable[str], columns: Sequence[Column]) -> tuple[str, ...]:
    """The named columns that no field belongs to; the reasons of an earlier refusal are not named."""
    known = {column.header for column in columns} | {REASON, OTHER_REASON}
    return tuple(header for header in headers if header and header not in known)


def refuse_repeats(rows: Iterable[Row], header: str, key: Callable[[Row], Hashable | None]) -> None:
    """Refuse each row whose key an earlier one has, naming its line; a key of None is no key."""
    first: dict[Hashable, int] = {}
    for row in rows:
        found = key(row)
        if found is not None and first.setdefault(found, row.line) != row.line:
            row.refuse("twice", header=header, line=first[found])


def check_headers(headers: Cells, columns: Sequence[Column], file: str) -> None:
    """Raise RuleBroken when a required column is missing, or one comes twice."""
    missing = [column.header for column in columns if column.required and column.header not in headers]
    if missing:
        raise RuleBroken("import_headers", file=file, missing="、".join(missing))
    twice = [column.header for column in columns if headers.count(column.header) > 1]
    if twice:
        raise RuleBroken("import_headers_twice", file=file, headers="、".join(twice))


def _row(number: int, cells: Cells, places: dict[Column, int], width: int) -> Row:
    padded = cells + ("",) * (width - len(cells))
    texts = {column.header: column.tidy(padded[place]) for column, place in places.items()}
    row = Row(number, padded, texts)
    for column in places:
        _check_cell(row, column)
    if any(map(tidy, cells[width:])):
        row.refuse("extra_cells")
    return row


def _check_cell(row: Row, column: Column) -> None:
    text = row.text(column.header)
    if row.texts[column.header] == FAULTY:
        row.refuse("formula", header=column.header)
    elif not text:
        if column.required:
            row.refuse("empty", header=column.header)
    elif column.code and not CODE.fullmatch(text):
        row.refuse("code", header=column.header)
    elif column.choices and text not in column.choices:
        row.refuse("choice", header=column.header, choices="、".join(column.choices))
    elif column.limit and len(text) > column.limit:
        row.refuse("too_long", header=column.header, limit=column.limit)
    elif column.limit and unsendable(text):
        row.refuse("unsendable", header=column.header, signs=unsendable(text))
