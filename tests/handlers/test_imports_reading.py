"""Files of every usual make are read; what cannot be read is named."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from import_files import a_csv, an_xlsx

from exam.errors import RuleBroken
from handlers.imports.cells import parse_day, text_of, tidy, tidy_code
from handlers.imports.columns import Column, header_in
from handlers.imports.reading import read
from handlers.imports.rows import rows_in

NAME = (Column("姓名", "", ""), Column("工作单位", "", "", required=False))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_csv_of_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    file = a_csv(tmp_path, "姓名,工作单位", "张伟,某技师学院", encoding=encoding)

    assert read(file).lines == ((2, ("张伟", "某技师学院")),)


def test_lines_are_numbered_as_excel_numbers_them(tmp_path: Path) -> None:
    rows = an_xlsx(tmp_path, [], ["姓名"], [], ["张伟"], [" "], ["李强"])
    text = a_csv(tmp_path, "", "姓名", "", "张伟", " ,　", '"李\n强"', "王芳")

    assert [number for number, _ in read(rows).lines] == [4, 6]
    assert [number for number, _ in read(text).lines] == [4, 6, 7]


def test_only_the_first_visible_sheet_counts(tmp_path: Path) -> None:
    file = tmp_path / "rows.xlsx"
    with xlsxwriter.Workbook(file) as book:
        hidden, shown = book.add_worksheet(), book.add_worksheet()
        hidden.write(0, 0, "no")
        shown.write_column(0, 0, ["姓名", "张伟"])
        hidden.hide()
        shown.set_first_sheet()
        shown.activate()

    assert read(file).headers == ("姓名",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800138000.0, "13800138000"),
        (360102199003070014.0, "3.60102199003070E+17".replace("070E", "07E")),
        (0.5, "0.5"),
        (True, "TRUE"),
        (date(2027, 12, 31), "2027-12-31"),
        (datetime(2027, 12, 31, 8), "2027-12-31 08:00:00"),  # noqa: DTZ001  a cell has no zone
        ("张伟", "张伟"),
    ],
)
def test_a_cell_reads_as_excel_shows_it(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "2027-12-31", "2027/12/31", "2027.12.31", "2027年12月31日", "20271231", "２０２７－１２－３１",
        "2027-12-31 00:00:00", " 2027 年 12 月 31 日 ",
    ],
)  # fmt: skip
def test_a_day_may_be_written_in_every_usual_way(text: str) -> None:
    assert parse_day(text) == date(2027, 12, 31)


@pytest.mark.parametrize("text", ["", "长期", "27-12-31", "2027-02-30", "46752", "2027-12-31 08:00"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None


@given(st.dates())
def test_every_day_survives_its_iso_form(day: date) -> None:
    assert parse_day(day.isoformat()) == day


def test_invisible_characters_and_the_marks_of_a_text_cell_go() -> None:
    assert tidy("\ufeff 张\u200b伟\x00　") == "张伟"
    assert tidy("'360102") == tidy('="360102"') == tidy("\t360102") == "360102"
    assert tidy_code("６－３１ – 01") == "6-31-01"


@pytest.mark.parametrize("title", ["类型", " 类 型 ", "类型(省中心/市中心)", "类型（省中心\n市中心）"])
def test_blanks_and_explanations_are_no_part_of_a_header(title: str) -> None:
    assert header_in(title) == "类型"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("rows.txt", b"", "import_file_type"),
        ("rows.xlsx", b"not a workbook", "import_unreadable"),
        ("rows.csv", b"\xff\xff\xff\xff", "import_encoding"),
        ("rows.csv", b'name\n"open', "import_quotes"),
        ("rows.csv", b"\n ,\n", "import_no_rows"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(RuleBroken) as refused:
        read(file)

    assert (refused.value.reason, refused.value.values["file"]) == (reason, name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="import_unreadable"):
        read(tmp_path / "rows.csv")


def test_a_stray_cell_far_away_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "rows.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "姓名")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(RuleBroken, match="import_too_large"):
        read(file)


@pytest.mark.parametrize(
    ("lines", "reason", "values"),
    [
        (("单位", "某厂"), "import_headers", {"missing": "姓名"}),
        (("姓名,姓名(全名)", "张,伟"), "import_headers_twice", {"headers": "姓名"}),
        (("姓名,工作单位",), "import_no_rows", {}),
    ],
)
def test_a_table_with_wrong_columns_is_refused(
    tmp_path: Path, lines: tuple[str, ...], reason: str, values: dict[str, str]
) -> None:
    with pytest.raises(RuleBroken) as refused:
        rows_in(read(a_csv(tmp_path, *lines)), NAME, "rows.csv")

    assert (refused.value.reason, refused.value.values) == (reason, {"file": "rows.csv", **values})


def test_a_cell_beyond_the_headers_gives_the_row_back_rather_than_shifting_it(tmp_path: Path) -> None:
    rows = rows_in(read(a_csv(tmp_path, "姓名,工作单位", "张伟,某厂,一车间", "李强,某厂,")), NAME, "rows.csv")

    assert [row.reasons for row in rows] == [["内容多于列名，请核对是否错列"], []]
