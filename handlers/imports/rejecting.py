"""The bad rows of an import as a file that can be mended and imported again as it is."""

import io
import os
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from exam.errors import RuleBroken
from handlers.imports.columns import AS_TEXT, OTHER_REASON, REASON, Column, reason_header
from handlers.imports.reading import Cells, Table
from handlers.imports.result import Rejected

LONGEST_CELL = 32_767  # Excel's own bound


def hand_back(
    file: Path, table: Table, columns: Sequence[Column], rejected: Sequence[Rejected]
) -> Path | None:
    """Write `rejected` to FILE.rejected.xlsx with mode 0600 and return its path.

    An older one is replaced, or removed when nothing is rejected. Raises RuleBroken when the folder
    cannot be written to; the good rows are kept then.
    """
    target = file.with_name(file.name + ".rejected.xlsx")
    try:
        if not rejected:
            target.unlink(missing_ok=True)
            return None
        _replace(target, _workbook(table, columns, rejected))
    except OSError:
        raise RuleBroken("import_unwritten", file=target.name) from None
    return target


def _replace(target: Path, content: bytes) -> None:
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _workbook(table: Table, columns: Sequence[Column], rejected: Sequence[Rejected]) -> bytes:
    own = {column.header for column in columns}
    kept = [
        place
        for place, header in enumerate(_wide(table.headers, rejected))
        if header in own or header not in {REASON, OTHER_REASON}
    ]
    titles = _wide(table.titles, rejected)
    lines = [[titles[place] for place in kept] + [reason_header(columns)]]
    for row in rejected:
        cells = row.values + ("",) * (len(titles) - len(row.values))
        lines.append([cells[place] for place in kept] + ["；".join(row.reasons)])
    return _written(lines)


def _wide(headers: Cells, rejected: Sequence[Rejected]) -> Cells:
    width = max(len(row.values) for row in rejected)
    return headers + ("",) * (width - len(headers))


def _written(lines: Sequence[Sequence[str]]) -> bytes:
    """Every cell is text, so that nothing is rounded and nothing is run as a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, text = book.add_worksheet(), book.add_format(AS_TEXT)
        sheet.set_column(0, len(lines[0]) - 1, 20, text)
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                sheet.write_string(number, place, cell[:LONGEST_CELL], text)
    return content.getvalue()
