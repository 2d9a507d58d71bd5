"""Cells as spreadsheets spoil them: formulas, merged headers, dates as text, other encodings."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from import_files import FEES, a_csv, act, an_office, counts, reasons

from db.models import Fee
from exam.errors import RuleBroken
from handlers.imports import import_file
from handlers.imports.formulas import faulty_cells
from handlers.imports.reading import read

GOOD = ["", "", "5", "理论", "", "", 50, "", "2018-01-01", ""]


def a_sheet(folder: Path, *formulas: tuple[int, str, object], hidden: int = 0) -> Path:
    """One good row in which some cells (by column) are formulas with these results."""
    file = folder / "fees.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for _ in range(hidden):
            other = book.add_worksheet()
            other.write_formula(1, 0, "=1/0", None, "#DIV/0!")
            other.hide()
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, FEES.split(","))
        sheet.write_row(1, 0, GOOD)
        for column, formula, result in formulas:
            sheet.write_formula(1, column, formula, None, result)
        sheet.activate()
        if hidden:
            sheet.set_first_sheet()
    return file


async def test_a_formula_counts_by_its_result(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    file = a_sheet(tmp_path, (6, "=25*2", 50), (3, '=VLOOKUP("理论",A1:B2,1)', "理论"))

    assert counts(await import_file("fees", file, act())) == (1, 0, 0, 0)
    assert [each.amount_fen for each in await Fee.all()] == [5000]


@pytest.mark.parametrize("hidden", [0, 2])
async def test_a_formula_without_a_result_is_not_taken_for_an_empty_cell(
    database: str, tmp_path: Path, hidden: int
) -> None:
    await an_office(tmp_path)
    file = a_sheet(tmp_path, (1, "=缺失!A1", "#REF!"), (6, "=B9", ""), hidden=hidden)

    result = await import_file("fees", file, act())

    assert reasons(result) == {
        2: (
            "职业代码是没有结果的公式，请改成数值或文字后重填",
            "金额是没有结果的公式，请改成数值或文字后重填",
        )
    }
    again = await import_file("fees", Path(str(result.rejected_file)), act())
    assert reasons(again) == reasons(result)
    assert await Fee.all().count() == 0


def test_faulty_cells_are_found_wherever_the_rows_are_cut(tmp_path: Path) -> None:
    file = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row in range(20_000):
            sheet.write_string(row, 0, f"职业{row:06}" * 4)
            if row % 1999 == 7:
                sheet.write_formula(row, 30, "=NA()", None, "#N/A")

    assert faulty_cells(file, 0) == {(row, 30) for row in range(20_000) if row % 1999 == 7}
    assert sum(cells[30] == "#公式无结果" for _, cells in read(file).lines) == 11


async def test_a_title_merged_above_the_headers_is_answered_with_what_is_missing(
    database: str, tmp_path: Path
) -> None:
    file = tmp_path / "fees.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 9, "2026 年收费标准")
        sheet.write_row(1, 0, FEES.split(","))
        sheet.write_row(2, 0, GOOD)

    with pytest.raises(RuleBroken) as refused:
        await import_file("fees", file, act())

    told = {"file": "fees.xlsx", "missing": "级别、科目、金额、起"}
    assert (refused.value.reason, refused.value.values) == ("import_headers", told)


async def test_a_header_merged_over_two_columns_gives_the_filled_rows_back(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)
    file = tmp_path / "fees.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, FEES.split(",")[:8])
        sheet.merge_range(0, 8, 0, 9, "起")
        sheet.write_row(1, 0, [*GOOD[:9], "2018-12-31"])

    result = await import_file("fees", file, act())

    assert reasons(result) == {2: ("内容多于列名，请核对是否错列",)}


@pytest.mark.parametrize("day", ["2018年1月1日", "２０１８/１/１", "'2018-01-01", "2018-01-01 00:00:00"])
async def test_a_day_as_text_in_a_file_of_gbk_is_read(database: str, tmp_path: Path, day: str) -> None:
    await an_office(tmp_path)
    file = a_csv(tmp_path, FEES, f",,5,理论,,,50,文件〔2017〕1号,{day},", encoding="gb18030")

    assert counts(await import_file("fees", file, act())) == (1, 0, 0, 0)
    assert [(each.from_on, each.document) for each in await Fee.all()] == [
        (date(2018, 1, 1), "文件〔2017〕1号")
    ]


@pytest.mark.parametrize("day", ["43101", "1/1/2018", "2018-02-30", "二〇一八年一月一日"])
async def test_what_is_no_day_is_named_with_its_column(database: str, tmp_path: Path, day: str) -> None:
    await an_office(tmp_path)
    file = a_csv(tmp_path, FEES, f",,5,理论,,,50,,2018-01-01,{day}")

    assert reasons(await import_file("fees", file, act())) == {2: ("止应写成 2027-12-31 这样的日期",)}
