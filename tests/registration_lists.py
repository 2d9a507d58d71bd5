"""Lists of candidates as schools send them, good lines and bad ones."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from registration_office import ELECTRICIAN, a_number

from handlers.registration.words import HEADERS

USUAL = ("name", "id_number", "sex", "phone", "occupation", "level", "employer", "years")


def a_line(serial: int, **changed: Any) -> dict[str, Any]:
    """A candidate of that serial for electrician of level 3, by field name."""
    usual = {
        "name": "王芳",
        "id_number": a_number(serial),
        "sex": "男" if serial % 2 else "女",
        "phone": f"138{serial:08d}",
        "occupation": ELECTRICIAN,
        "level": "三级",
        "employer": "某厂",
        "years": "12",
    }
    return {**usual, **changed}


def a_list(file: Path, lines: list[dict[str, Any]], fields: tuple[str, ...] = USUAL) -> Path:
    """An .xlsx with these lines; every cell is text."""
    named = (*fields, *sorted({name for line in lines for name in line} - set(fields)))
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("报名")
        for place, name in enumerate(named):
            sheet.write_string(0, place, HEADERS[name])
        for number, line in enumerate(lines, 1):
            for place, name in enumerate(named):
                sheet.write_string(number, place, str(line.get(name, "")))
    return file


def many(count: int, first: int = 0) -> list[dict[str, Any]]:
    """So many different people: birth dates and serials vary."""
    lines = []
    for number in range(first, first + count):
        born = date(1960, 1, 1) + timedelta(days=number // 900)
        serial = number % 900 + 1
        sex = "男" if serial % 2 else "女"
        changed = {"id_number": a_number(serial, born), "phone": f"139{number:08d}", "sex": sex}
        lines.append(a_line(serial, **changed))
    return lines
