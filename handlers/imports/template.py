"""An empty file with the right headers, for people to fill in."""

from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from exam.errors import RuleBroken
from handlers.imports.columns import AS_TEXT, Column
from handlers.imports.reading import read
from handlers.imports.running import kind_named


class Titled(Protocol):
    """A sheet as people fill it in."""

    @property
    def title(self) -> str: ...

    @property
    def columns(self) -> tuple[Column, ...]: ...


LAST_ROW = 1_048_575
GUIDE = "填写说明"


def write_template(kind: str, file: Path) -> None:
    """Write an .xlsx whose first sheet holds the headers alone and whose second explains and shows a row.

    Raises RuleBroken for an unknown kind, another suffix, a file with rows in it, or a place that
    cannot be written to.
    """
    write_empty(kind_named(kind), file)


def write_empty(chosen: Titled, file: Path) -> None:
    """As `write_template`, for a sheet that is no import of its own."""
    if file.suffix.lower() != ".xlsx":
        raise RuleBroken("import_template_type", file=file.name)
    if file.exists() and read(file).lines:
        raise RuleBroken("import_template_filled", file=file.name)
    try:
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            formats = (book.add_format(AS_TEXT), book.add_format({**AS_TEXT, "bold": True}))
            _form(book.add_worksheet(chosen.title), chosen, formats)
            _guide(book.add_worksheet(GUIDE), chosen, formats)
    except (OSError, XlsxWriterException):
        raise RuleBroken("import_template_unwritten", file=file.name) from None


def _form(sheet: Any, kind: Titled, formats: tuple[Any, Any]) -> None:
    text, bold = formats
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(kind.columns):
        sheet.set_column(place, place, _width(column), text)
        sheet.write_string(0, place, column.header, bold)
        sheet.write_comment(0, place, _hint(column), {"x_scale": 2})
        if column.choices:
            chosen_from = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(1, place, LAST_ROW, place, chosen_from)


def _guide(sheet: Any, kind: Titled, formats: tuple[Any, Any]) -> None:
    text, bold = formats
    sheet.set_column(0, len(kind.columns), 22, text)
    sheet.write_row(0, 0, ["列名", "必填", "说明"], bold)
    for number, column in enumerate(kind.columns, 1):
        sheet.write_row(number, 0, [column.header, "是" if column.required else "否", column.hint], text)
    below = len(kind.columns) + 2
    sheet.write_string(below, 0, "示例", bold)
    sheet.write_row(below + 1, 0, [column.header for column in kind.columns], bold)
    for place, column in enumerate(kind.columns):
        sheet.write_string(below + 2, place, column.sample, text)


def _width(column: Column) -> int:
    return max(12, 2 * len(column.header) + 2, len(column.sample) + 2)


def _hint(column: Column) -> str:
    return column.hint if column.required else f"{column.hint}（可不填）"
