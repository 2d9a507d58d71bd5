"""Files as offices send them, and an office that has its tree, catalogue and venue already."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter
from python_calamine import CalamineWorkbook

from handlers.act import Act
from handlers.imports import Result, import_file

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
ORGANISATIONS = "代码,名称,类型,上级代码,负责人,地址,联系人,电话,业务主管代码"
CATALOGUE = "职业代码,职业名称,类别,级别"
WHOLE_CATALOGUE = f"{CATALOGUE},鉴定类型,主管单位,主管单位网址,一次性补考,现场复审,状态"
MODES = "职业代码,级别,科目,鉴定方式,考试系统,起,止"
FEES = "机构代码,职业代码,级别,科目,鉴定方式,考生类别,金额,文号,起,止"
STANDARDS = "职业代码,标准版本,文号,起,止"
CONDITIONS = "职业代码,标准版本,级别,序号,类型,条件,规则"
SCOPES = "机构代码,职业代码,级别,文号,起,止"
ROOMS = "考点代码,考场号,考场名称,楼层,纸笔座位数,机考座位数,实操工位数,答辩席位数,状态"
VENUES = "考点代码,考点名称,所属机构代码,所在区县代码,地址,联系人,电话,可承担职业"
EXAMINERS = (
    "姓名,身份证号,手机号,考评等级,证书编号,有效期至,可考评职业,意愿区县,银行卡号,工作单位,同意共享手机号"
)

OFFICE = {
    "organisations": (
        ORGANISATIONS,
        "36,江西省中心,省中心,,,,,,",
        "3601,南昌市中心,市中心,36,,,,,",
        *(f"36010{n},第{n}区中心,区县中心,3601,,,,," for n in range(1, 8)),
        "S01,某鉴定所,所站,360101,,,,,",
    ),
    "catalogue": (CATALOGUE, "6-31-01-03,电工,,5;4;3;2;1", "4-03-02-01,中式烹调师,,五级;四级"),
    "venues": (VENUES, "V01,东湖考点,S01,360101,,,,6-31-01-03"),
}


def act(days: int = 0) -> Act:
    return Act(now=NOW + timedelta(days=days), actor="tests", chance=Random(1))


def an_id_number(serial: int) -> str:
    """A different well-formed ID number for each serial."""
    born = date(1970, 1, 1) + timedelta(days=serial)
    rest = 0
    for digit in (body := f"360102{born:%Y%m%d}001"):
        rest = (rest + int(digit)) * 2 % 11
    return body + "0123456789X"[(12 - rest) % 11]


def an_examiner(serial: int = 1, **cells: str) -> str:
    """A good line of a roster; `cells` replaces some by header."""
    usual = {
        "姓名": f"考评员{serial}",
        "身份证号": an_id_number(serial),
        "手机号": f"138{serial:08d}",
        "考评等级": "考评员",
        "证书编号": f"R{serial:05d}",
        "有效期至": "2029-12-31",
        "可考评职业": "6-31-01-03:5,4,3",
        "意愿区县": "360101;360102",
        "银行卡号": "6222021502000000012",
        "工作单位": "某技师学院",
        "同意共享手机号": "是",
    }
    return in_csv({**usual, **cells}.values())


def in_csv(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().removesuffix("\r\n")


def a_csv(folder: Path, *lines: str, name: str = "rows.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes("\r\n".join(lines).encode(encoding))
    return file


def an_xlsx(folder: Path, *lines: Sequence[object], name: str = "rows.xlsx") -> Path:
    """Cells keep their types: numbers stay numbers, dates are dates."""
    file = folder / name
    options = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return file


def sheet_in(file: Path, number: int = 0) -> list[list[object]]:
    with CalamineWorkbook.from_path(file) as book:
        return [list(line) for line in book.get_sheet_by_index(number).to_python()]


async def load(folder: Path, kind: str, *lines: str, days: int = 0) -> Result:
    return await import_file(kind, a_csv(folder, *lines, name=f"{kind}.csv"), act(days))


async def an_office(folder: Path) -> None:
    for kind, lines in OFFICE.items():
        result = await load(folder, kind, *lines)
        assert result.rejected == ()


def reasons(result: Result) -> dict[int, tuple[str, ...]]:
    """What is said about each rejected line."""
    balanced(result)
    return {row.line: row.reasons for row in result.rejected}


def counts(result: Result) -> tuple[int, int, int, int]:
    """Added, changed, unchanged, rejected."""
    balanced(result)
    return result.added, result.changed, result.unchanged, len(result.rejected)


def balanced(result: Result) -> None:
    """No row is lost."""
    assert result.read == result.added + result.changed + result.unchanged + len(result.rejected)
