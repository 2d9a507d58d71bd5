"""A file as lines of texts, numbered as Excel numbers them; it says clearly what it cannot read."""

import csv
import io
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from exam.errors import RuleBroken
from handlers.imports.cells import half_width, text_of, tidy
from handlers.imports.columns import header_in
from handlers.imports.formulas import FAULTY, column_number, faulty_cells

ENCODINGS = ("utf-8-sig", "gb18030")
MOST_CELLS = 20_000_000
MOST_BYTES = 500 * 2**20
MOST_RATIO = 200
BOMB = 32 * 2**20
"""Bytes of a part from which on its ratio is looked at: sheets of real people pack 10 to 50 times."""
DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`titles` as the file has them, `headers` without explanations, `lines` with their numbers."""

    titles: Cells
    headers: Cells
    lines: tuple[tuple[int, Cells], ...] = field(repr=False)


def read(file: Path) -> Table:
    """Read the first sheet of an .xlsx, or a .csv in UTF-8 or GBK; RuleBroken says what to mend."""
    readers = {".xlsx": _xlsx, ".csv": _csv}
    if file.suffix.lower() not in readers:
        raise RuleBroken("import_file_type", file=file.name)
    try:
        records = readers[file.suffix.lower()](file)
    except (OSError, CalamineError, BadZipFile):
        raise RuleBroken("import_unreadable", file=file.name) from None
    filled = [(number, cells) for number, cells in enumerate(records, 1) if any(map(tidy, cells))]
    if not filled:
        raise RuleBroken("import_no_rows", file=file.name)
    titles = _without_blank_end(filled[0][1])
    return Table(titles, tuple(map(header_in, titles)), tuple(filled[1:]))


def _without_blank_end(titles: Cells) -> Cells:
    last = max(place for place, title in enumerate(titles) if tidy(title))
    return titles[: last + 1]


def _csv(file: Path) -> list[Cells]:
    lines = csv.reader(io.StringIO(_decoded(file), newline=""), strict=True)
    try:
        records = [tuple(line) for line in lines]
    except csv.Error:
        raise RuleBroken("import_quotes", file=file.name, line=lines.line_num) from None
    return [_whole_titles(records[0]), *records[1:]] if records else []


def _whole_titles(cells: Cells) -> Cells:
    """A header with an explanation such as 可考评职业(代码:级别,级别) was cut at its comma: join it again."""
    whole: list[str] = []
    for cell in cells:
        if whole and half_width(whole[-1]).count("(") > half_width(whole[-1]).count(")"):
            whole[-1] += "," + cell
        else:
            whole.append(cell)
    return tuple(whole)


def _decoded(file: Path) -> str:
    content = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleBroken("import_encoding", file=file.name)


def _xlsx(file: Path) -> list[Cells]:
    _refuse_vast(file)
    with CalamineWorkbook.from_path(file) as book:
        sheets = book.sheets_metadata
        number = next(n for n, sheet in enumerate(sheets) if sheet.visible == SheetVisibleEnum.Visible)
        rows = book.get_sheet_by_name(sheets[number].name).iter_rows()
        return _marked([tuple(map(text_of, cells)) for cells in rows], faulty_cells(file, number))


def _marked(records: list[Cells], faulty: Collection[tuple[int, int]]) -> list[Cells]:
    """Say of formulas without a result that they are, for an empty cell means something else."""
    for row, column in faulty:
        if row < len(records) and column < len(records[row]):
            cells = records[row]
            records[row] = (*cells[:column], FAULTY, *cells[column + 1 :])
    return records


def _refuse_vast(file: Path) -> None:
    """calamine keeps the whole rectangle: one stray cell far away would end the process."""
    with ZipFile(file) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        size = sum(part.file_size for part in parts.infolist())
        if (
            size > MOST_BYTES
            or any(map(_is_bomb, parts.infolist()))
            or _most_cells(parts, sheets) > MOST_CELLS
        ):
            raise RuleBroken("import_too_large", file=file.name)


def _is_bomb(part: ZipInfo) -> bool:
    return part.file_size > BOMB and part.file_size > MOST_RATIO * part.compress_size


def _most_cells(parts: ZipFile, sheets: Iterable[str]) -> int:
    most = 0
    for name in sheets:
        with parts.open(name) as sheet:
            told = DIMENSION.search(sheet.read(4096))
        most = max(most, column_number(told[1]) * int(told[2]) if told else 0)
    return most
