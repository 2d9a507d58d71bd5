"""Cells of an .xlsx whose formula has no result: calamine reads them as empty, which means something else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZipFile

FAULTY = "#公式无结果"
"""What such a cell is read as; every column refuses it by name."""

BLOCK = 2**20
ROW_END = b"</row>"
CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)', re.DOTALL)  # fmt: skip
PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]+<")
SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
RELATION = re.compile(r"<Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def faulty_cells(file: Path, number: int) -> frozenset[tuple[int, int]]:
    """Places (row and column from 0) of such cells in the `number`-th sheet (from 0) of the workbook."""
    with ZipFile(file) as parts:
        name = _part(parts, number)
        if name not in parts.namelist():
            return frozenset()
        with parts.open(name) as sheet:
            return frozenset(place for block in _rows(sheet) for place in _faulty_in(block))


def _part(parts: ZipFile, number: int) -> str:
    """The file of a sheet: the workbook names its relation, the relation its target."""
    book = parts.read("xl/workbook.xml").decode(errors="replace")
    sheets = [dict(ATTRIBUTE.findall(told)) for told in SHEET.findall(book)]
    relations = [
        dict(ATTRIBUTE.findall(told))
        for told in RELATION.findall(parts.read("xl/_rels/workbook.xml.rels").decode(errors="replace"))
    ]
    wanted = next((value for name, value in sheets[number].items() if name.endswith(":id")), "")
    target = next((each.get("Target", "") for each in relations if each.get("Id") == wanted), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _rows(sheet: IO[bytes]) -> Iterator[bytes]:
    """The sheet in pieces that end with a row, so that no cell is cut."""
    rest = b""
    while block := sheet.read(BLOCK):
        whole, end, rest = (rest + block).rpartition(ROW_END)
        yield whole + end
    yield rest


def _faulty_in(block: bytes) -> Iterator[tuple[int, int]]:
    if b't="e"' not in block and b"<f" not in block and b":f>" not in block:
        return
    for attributes, content in CELL.findall(block):
        is_error = b't="e"' in attributes
        has_formula = b"<f" in content or b":f>" in content
        if (is_error or (has_formula and not VALUE.search(content))) and (at := PLACE.search(attributes)):
            yield int(at[2]) - 1, column_number(at[1]) - 1


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
