"""Lists as people make them: formulas, merged titles, GBK, days of every kind, a bomb, a hundred thousand."""

import io
import tracemalloc
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from registration_lists import a_line
from registration_office import HOUSE, Office, an_office

from db import connect, secrets
from db.models import JobLot, Person, Registration
from exam.errors import RuleBroken
from exam.id_papers import Paper, Sex
from handlers import nouns
from handlers.imports.reading import read
from handlers.jobs import walking
from handlers.registration import batch
from handlers.registration.words import HEADERS

assert nouns.KNOWN
FIELDS = ("name", "id_number", "phone", "occupation", "level", "graduated_on", "years")
TITLES = [HEADERS[name] for name in FIELDS]


def cells(serial: int, **changed: object) -> list[object]:
    line = {**a_line(serial), "graduated_on": "", **changed}
    return [line[name] for name in FIELDS]


async def bad_lines(office: Office, file: Path) -> dict[int, str]:
    """What is said about each refused line when all is walked."""
    handed = await batch.hand_in_list(batch.List(office.plan.code, file, "S01"), HOUSE)
    await walking.walk_all(handed.job.id, lambda: HOUSE)
    return {each.line: each.reasons[0] async for each in batch.refused(handed.job.id)}


def a_book(file: Path, *lines: list[object]) -> Path:
    """Cells keep their types; what begins with = is a formula without a result."""
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy/m/d"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        for number, line in enumerate(lines, 1):
            for place, cell in enumerate(line):
                if str(cell).startswith("="):
                    sheet.write_formula(number, place, str(cell), None, "#NAME?")
                else:
                    sheet.write(number, place, cell)
    return file


async def test_days_are_read_as_cells_of_excel_and_as_text_and_a_bare_number_is_named(
    database: str, tmp_path: Path
) -> None:
    office = await an_office()
    days = [
        date(2012, 7, 1),
        "2012年7月1日",
        "２０１２/７/１",
        "20120701",
        41091,
        "41091",
        "2012-02-30",
        "1/7/2012",
    ]
    lines = [cells(number + 1, graduated_on=day) for number, day in enumerate(days)]

    bad = await bad_lines(office, a_book(tmp_path / "list.xlsx", *lines))

    reason = "毕业日期应写成 2027-12-31 这样的日期"
    assert bad == dict.fromkeys((6, 7, 8, 9), reason)
    assert {each.graduated_on for each in await Registration.all()} == {date(2012, 7, 1)}
    assert await Registration.all().count() == 4


async def test_a_formula_without_a_result_is_named_by_its_column(database: str, tmp_path: Path) -> None:
    office = await an_office()
    file = a_book(tmp_path / "list.xlsx", cells(1, name='=HYPERLINK("x")', years="=A1"), cells(2))

    told = "；".join(
        f"{field}是没有结果的公式，请改成数值或文字后重填" for field in ("姓名", "从事本职业年限")
    )
    assert await bad_lines(office, file) == {2: told}
    assert await Registration.all().count() == 1


async def test_a_title_merged_above_the_headers_is_answered_with_what_is_missing(
    database: str, tmp_path: Path
) -> None:
    office, file = await an_office(), tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 6, "某校 2027 年报名表")
        sheet.write_row(1, 0, TITLES)
        sheet.write_row(2, 0, cells(1))

    with pytest.raises(RuleBroken) as refused:
        await bad_lines(office, file)

    assert (refused.value.reason, refused.value.values["missing"]) == (
        "import_headers",
        "姓名、证件号码、手机号、报考职业代码、报考级别",
    )


async def test_a_header_merged_over_two_columns_gives_the_lines_back(database: str, tmp_path: Path) -> None:
    office, file = await an_office(), tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TITLES[:-1])
        sheet.merge_range(0, 5, 0, 6, TITLES[5])
        sheet.write_row(1, 0, cells(1))

    assert await bad_lines(office, file) == {2: "内容多于列名，请核对是否错列"}


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig"])
async def test_a_csv_of_every_usual_encoding_is_registered(
    sqlite_office: Office, tmp_path: Path, encoding: str
) -> None:
    lines = [",".join(TITLES), ",".join(map(str, cells(2, name="王喆")))]
    (tmp_path / "list.csv").write_bytes("\r\n".join(lines).encode(encoding))

    assert await bad_lines(sqlite_office, tmp_path / "list.csv") == {}
    assert [each.name for each in await Person.all()] == ["王喆"]


@pytest.mark.parametrize(
    ("paper", "number", "told", "stored"),
    [
        ("港澳台证件", "H12345678", ("女", "1990-03-07"), Paper.HK_MACAU_TAIWAN),
        ("护照", "E1234 5678", ("女", "1990-03-07"), Paper.PASSPORT),
        ("军官证", "军字第123456号", ("女", "1990-03-07"), Paper.OFFICER),
        ("外国人永久居留身份证", "911124198108030024", ("", ""), Paper.FOREIGNER),
    ],
)
async def test_people_with_other_papers_are_registered_by_them(
    sqlite_office: Office, tmp_path: Path, paper: str, number: str, told: tuple[str, str], stored: Paper
) -> None:
    sex, born_on = told
    fields = {**a_line(2), "id_type": paper, "id_number": number, "sex": sex, "born_on": born_on}
    lines = [",".join(HEADERS[name] for name in fields), ",".join(fields.values())]
    (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8")

    assert await bad_lines(sqlite_office, tmp_path / "list.csv") == {}
    person = await Person.get()
    assert (person.id_type, person.sex) == (stored, Sex.FEMALE)


@pytest.fixture
async def sqlite_office(sqlite_url: str, ring: secrets.KeyRing) -> AsyncIterator[Office]:
    """Where the kind of database makes no difference."""
    async with connect.database(sqlite_url, ring):
        yield await an_office()


def a_bomb(file: Path) -> Path:
    """A sheet of some kilobytes with a text of 64 MB in it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet().write_row(0, 0, TITLES)
    with ZipFile(content) as whole, ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "xl/sharedStrings.xml":
                part = part.replace(b"</sst>", b"<si><t>" + b"A" * 64 * 2**20 + b"</t></si></sst>")
            packed.writestr(name, part)
    return file


def test_a_sheet_that_is_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = a_bomb(tmp_path / "list.xlsx")

    with pytest.raises(RuleBroken, match="import_too_large"):
        read(file)

    assert file.stat().st_size < 100_000


async def test_a_hundred_thousand_lines_are_written_down_and_walked_in_a_few_megabytes(
    sqlite_office: Office, tmp_path: Path
) -> None:
    line = ",".join(map(str, cells(2)))
    file = tmp_path / "list.csv"
    file.write_text("\n".join([",".join(TITLES), *[line] * 100_000]), encoding="gb18030")
    handed = await batch.hand_in_list(batch.List(sqlite_office.plan.code, file, "S01"), HOUSE)
    late = await JobLot.filter(job_id=handed.job.id).order_by("-number").first()
    assert late is not None
    await JobLot.filter(job_id=handed.job.id, number__gt=2, number__lt=late.number).update(waiting=False)

    tracemalloc.start()
    try:
        await walking.walk_all(handed.job.id, lambda: HOUSE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (handed.job.total, handed.table.lines, await Registration.all().count()) == (100_000, (), 1)
    assert peak < 16 * 2**20
