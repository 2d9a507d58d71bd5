"""Templates: the headers of the commands list word for word, and samples that would be accepted."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from import_files import (
    CONDITIONS,
    EXAMINERS,
    FEES,
    MODES,
    ORGANISATIONS,
    ROOMS,
    SCOPES,
    STANDARDS,
    VENUES,
    WHOLE_CATALOGUE,
    act,
    an_xlsx,
    counts,
    load,
    sheet_in,
)
from plan_rows import a_plan

from db.models import Organisation
from exam.errors import RuleBroken
from handlers.imports import import_file, kinds, write_template

HEADERS = {
    "organisations": ORGANISATIONS + ",机构编号,统一社会信用代码,建设时间,许可证号,许可有效期至,状态",
    "departments": "机构代码,科室,名称,电话",
    "staff": "账号,姓名,手机号,机构代码,岗位,科室",
    "catalogue": WHOLE_CATALOGUE,
    "modes": MODES,
    "fees": FEES,
    "standards": STANDARDS,
    "conditions": CONDITIONS,
    "scopes": SCOPES,
    "venues": VENUES,
    "rooms": ROOMS,
    "examiners": EXAMINERS,
    "blocked_dates": "证书编号,起,止,原因",
    "avoidances": "证书编号,机构代码,原因",
    "holidays": "起,止,安排,名称",
    "standings": "机构代码,姓名,身份证号,职业代码,级别,科目,鉴定方式,结果,评定日期,剩余补考次数",
    "plan_items": "计划代码,职业代码,级别,鉴定方式,科目日期,标准版本,考评委代码",
    "approval_routes": "机构代码,事项,步骤",
    "return_reasons": "事项,代码,原因,修改提示,停用",
}


@pytest.mark.parametrize(("kind", "headers"), HEADERS.items())
def test_the_first_sheet_holds_the_headers_and_nothing_else(tmp_path: Path, kind: str, headers: str) -> None:
    file = tmp_path / "template.xlsx"

    write_template(kind, file)

    assert sheet_in(file) == [headers.split(",")]


def test_every_kind_has_its_template() -> None:
    assert kinds() == tuple(HEADERS)


async def test_the_samples_of_all_templates_are_accepted(database: str, tmp_path: Path) -> None:
    await load(tmp_path, "organisations", "代码,名称,类型", "3601,南昌市中心,市中心")

    centre = await Organisation.get(code="3601")
    await a_plan(organisation=centre, code="36-2027-001")
    for kind in kinds():
        template = tmp_path / f"{kind}.xlsx"
        write_template(kind, template)
        headers, sample = sheet_in(template, 1)[-2:]
        width = len(HEADERS[kind].split(","))
        filled = an_xlsx(tmp_path, headers[:width], sample[:width], name="filled.xlsx")
        assert counts(await import_file(kind, filled, act())) == (1, 0, 0, 0)


def test_columns_are_text_explained_and_offer_their_choices(tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"

    write_template("examiners", file)

    with ZipFile(file) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
        comments = parts.read("xl/comments1.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
    assert sheet.count("<col ") == 11 == sheet.count('style="1"')
    assert styles.count('<xf numFmtId="49"') == 2
    assert sheet.count("<formula1>&quot;") + sheet.count('<formula1>"') == 2
    assert comments.count("<comment ") == 11
    assert book.count('name="填写说明"') == 1


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("teachers", "t.xlsx", "import_kind"),
        ("examiners", "t.csv", "import_template_type"),
        ("examiners", "no/t.xlsx", "import_template_unwritten"),
    ],
)
def test_a_template_that_cannot_be_written_is_refused(
    tmp_path: Path, kind: str, name: str, reason: str
) -> None:
    with pytest.raises(RuleBroken, match=reason):
        write_template(kind, tmp_path / name)


async def test_an_empty_template_has_no_rows(database: str, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    write_template("examiners", file)

    with pytest.raises(RuleBroken, match="import_no_rows"):
        await import_file("examiners", file, act())


def test_a_template_replaces_an_empty_one_but_never_a_filled_one(tmp_path: Path) -> None:
    empty, filled = tmp_path / "empty.xlsx", an_xlsx(tmp_path, ["姓名"], ["张伟"])
    write_template("venues", empty)

    write_template("catalogue", empty)
    with pytest.raises(RuleBroken, match="import_template_filled"):
        write_template("catalogue", filled)

    assert sheet_in(empty) == [WHOLE_CATALOGUE.split(",")]
    assert sheet_in(filled) == [["姓名"], ["张伟"]]
