"""An import as a whole: chunks, what is handed back, what happens beside other writers."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from import_files import (
    CATALOGUE,
    EXAMINERS,
    NOW,
    a_csv,
    act,
    an_examiner,
    an_id_number,
    an_office,
    an_xlsx,
    balanced,
    counts,
    in_csv,
    load,
    reasons,
    sheet_in,
)
from plan_rows import drafts

from db import audit, connect, secrets
from db.models import Audit, Examiner, ExaminerPhone, Occupation, Organisation
from exam.errors import RuleBroken
from handlers.imports import import_file, kinds
from handlers.imports.kinds import KINDS
from handlers.imports.reading import read
from handlers.imports.rows import ignored


async def test_an_unknown_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken) as refused:
        await import_file("teachers", tmp_path / "rows.csv", act())

    assert refused.value.reason == "import_kind"
    assert refused.value.values["kind"] == "teachers"


async def test_columns_may_stand_in_any_order_and_strange_ones_are_named(
    database: str, tmp_path: Path
) -> None:
    result = await load(
        tmp_path, "catalogue", "备注,级别(如 5;4),职业名称,职业代码,,原因", "好,5,电工,A,,上次的原因"
    )

    assert counts(result) == (1, 0, 0, 0)
    assert result.ignored_columns == ("备注",)


async def test_large_files_are_kept_in_chunks_each_with_its_audit_row(database: str, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    file = a_csv(tmp_path, CATALOGUE, *(f"A{n},电工{n},,5" for n in range(450)), "坏,电工,,5")

    result = await import_file("catalogue", file, act(), lambda done, total: heard.append((done, total)))

    assert counts(result) == (450, 0, 0, 1)
    assert heard == [(201, 451), (401, 451), (451, 451)]
    trail = await Audit.all().order_by("id")
    assert [(row.action, row.subject, row.detail) for row in trail] == [
        ("import", "catalogue", {"added": n, "changed": 0, "unchanged": 0}) for n in (200, 200, 50)
    ]
    assert await audit.first_broken() is None


async def test_an_import_cut_short_keeps_whole_chunks_and_may_simply_be_repeated(
    database: str, tmp_path: Path
) -> None:
    file = a_csv(tmp_path, CATALOGUE, *(f"A{n},电工{n},,5" for n in range(250)))

    def cut(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_file("catalogue", file, act(), cut)
    kept = await Occupation.all().count()

    assert kept == 200
    assert counts(await import_file("catalogue", file, act())) == (50, 0, 200, 0)


async def test_bad_rows_can_be_mended_in_the_returned_file_and_imported_as_it_is(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)
    bad = an_examiner(1, 姓名="=1+1", 银行卡号="6222021502000000013", 意愿区县="360199")
    result = await load(tmp_path, "examiners", EXAMINERS, an_examiner(2), bad)
    assert result.rejected_file == tmp_path / "examiners.csv.rejected.xlsx"
    assert result.rejected_file.stat().st_mode & 0o777 == 0o600
    headers, row = sheet_in(result.rejected_file)
    assert headers == [*EXAMINERS.split(","), "原因"]
    assert row[0] == "=1+1"
    assert row[-1] == "银行卡号校验不符，请核对；没有代码为 360199 的区县"

    unmended = await import_file("examiners", result.rejected_file, act(1))
    mended = [*row[:7], "360101", "", *row[9:]]
    again = await import_file("examiners", an_xlsx(tmp_path, headers, mended), act(1))

    assert [each.reasons for each in unmended.rejected] == [each.reasons for each in result.rejected]
    assert counts(again) == (1, 0, 0, 0)
    assert again.ignored_columns == ()
    assert sorted([each.name for each in await Examiner.all()]) == ["=1+1", "考评员2"]


async def test_returned_rows_keep_every_column_of_the_file(database: str, tmp_path: Path) -> None:
    result = await load(
        tmp_path,
        "catalogue",
        "备注, 职业代码(必填) ,职业名称,原因,级别",
        "好,坏,电工,旧的,5",
        "又,A,焊工,,5,多,余",
    )

    assert result.rejected_file is not None
    assert sheet_in(result.rejected_file) == [
        ["备注", " 职业代码(必填) ", "职业名称", "级别", "", "", "原因"],
        ["好", "坏", "电工", "5", "", "", "职业代码只能用字母、数字、- 和 _，最多 32 个"],
        ["又", "A", "焊工", "5", "多", "余", "内容多于列名，请核对是否错列"],
    ]


async def test_an_older_returned_file_goes_when_nothing_is_refused(database: str, tmp_path: Path) -> None:
    first = await load(tmp_path, "catalogue", CATALOGUE, "坏,电工,,5")
    second = await load(tmp_path, "catalogue", CATALOGUE, "坏,电工,,5", "坏,电工,,4")
    third = await load(tmp_path, "catalogue", CATALOGUE, "A,电工,,5")

    assert first.rejected_file == second.rejected_file == tmp_path / "catalogue.csv.rejected.xlsx"
    assert third.rejected_file is None
    assert [name for name in os.listdir(tmp_path) if "catalogue" in name] == ["catalogue.csv"]


async def test_a_returned_file_that_cannot_be_written_is_told_and_the_good_rows_stay(
    database: str, tmp_path: Path
) -> None:
    (tmp_path / "catalogue.csv.rejected.xlsx").mkdir()

    with pytest.raises(RuleBroken, match="import_unwritten"):
        await load(tmp_path, "catalogue", CATALOGUE, "A,电工,,5", "坏,电工,,5")

    assert await Occupation.all().count() == 1


async def test_one_roster_loaded_twice_at_once_loses_and_doubles_nobody(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)
    lines = (EXAMINERS, *(an_examiner(n) for n in range(1, 31)))
    files = [a_csv(tmp_path, *lines, name=f"{n}.csv") for n in range(2)]

    results = await asyncio.gather(*(import_file("examiners", file, act()) for file in files))

    for result in results:
        balanced(result)
        assert result.rejected == ()
    assert sum(result.added for result in results) == await Examiner.all().count() == 30
    assert await ExaminerPhone.all().count() == 30


async def test_two_rosters_at_once_never_give_one_phone_to_two_people(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    rosters = [[an_examiner(n, 手机号="13900000000"), an_examiner(n + 1)] for n in (1, 3)]
    files = [a_csv(tmp_path, EXAMINERS, *lines, name=f"{n}.csv") for n, lines in enumerate(rosters)]

    results = await asyncio.gather(*(import_file("examiners", file, act()) for file in files))

    assert sorted(counts(result) for result in results) == [(1, 0, 0, 1), (2, 0, 0, 0)]
    assert await Examiner.all().count() == await ExaminerPhone.all().count() == 3


async def test_a_row_that_meets_a_newer_one_in_the_database_does_not_take_its_chunk_along(
    sqlite_url: str, ring: secrets.KeyRing, tmp_path: Path
) -> None:
    lines = [an_examiner(n) for n in range(1, 204)]
    file = a_csv(tmp_path, EXAMINERS, *lines)

    async with connect.database(sqlite_url, ring):
        await an_office(tmp_path)

        def take_the_phone_of_201(done: int, total: int) -> None:
            if done == 200:
                index = secrets.index("+8613800000201")
                with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite://"))) as other, other:
                    other.execute("UPDATE examiner_phone SET phone_index = ? WHERE id = 1", [index])

        result = await import_file("examiners", file, act(), take_the_phone_of_201)

    assert reasons(result) == {202: ("与库中已有的记录冲突，可能有人同时在录入，请再导入一次",)}
    assert counts(result) == (202, 0, 0, 1)


CELLS = st.text(alphabet='A1五;,:-"=（3\n', max_size=6) | st.sampled_from(["A", "B", "电工", "5", "五级;4"])


@given(lines=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_every_filled_line_is_a_row_and_every_strange_column_is_named(
    lines: list[tuple[str, str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("any") / "rows.csv"
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    file.write_text("\n".join(["职业代码,职业名称,备注,级别", *quoted]), encoding="utf-8")

    table = read(file)

    assert [cells for _, cells in table.lines] == [
        line for line in lines if any(cell.strip() for cell in line)
    ]
    assert ignored(table.headers, ()) == ("职业代码", "职业名称", "备注", "级别")


NASTY = (
    *(
        "",
        " ",
        "=1+1",
        "'",
        "\x00",
        "’",
        "😀",
        "张" * 300,
        "3.6E+17",
        "2027-02-30",
        "20291231",
        "是",
        "A",
        "#N/A",
    ),
    *(
        "36",
        "3601",
        "S01",
        "V01",
        "R00001",
        "R00002",
        "省中心",
        "所站",
        "5;4",
        "6-31-01-03",
        "6-31-01-03:5",
        ":",
    ),
    *(
        "360101;360102",
        "360101;X",
        an_id_number(1),
        an_id_number(2),
        "13800000001",
        "6222021502000000012",
        ";:;",
    ),
)


def a_usual_row(kind: str, serial: int) -> dict[str, str]:
    """A good row, different for each serial, by header."""
    certificate = {"证书编号": f"R0000{1 + serial % 2}"}
    day = (NOW + timedelta(days=serial)).date().isoformat()
    own = {
        "organisations": {"代码": f"N{serial}"},
        "catalogue": {"职业代码": f"N{serial}"},
        "venues": {"考点代码": f"N{serial}"},
        "examiners": dict(zip(EXAMINERS.split(","), an_examiner(serial).split(",")[:6], strict=False)),
        "blocked_dates": {**certificate, "起": day, "止": day},
        "avoidances": {**certificate, "机构代码": f"36010{1 + serial % 7}"},
        "departments": {"机构代码": f"36010{1 + serial % 7}"},
        "staff": {"账号": f"clerk{serial}", "手机号": f"138{serial:08}"},
        "modes": {"起": day},
        "fees": {"起": day},
        "standards": {"标准版本": f"第 {serial} 版"},
        "conditions": {"序号": str(serial)},
        "scopes": {"机构代码": "360101", "起": day, "止": day},
        "rooms": {"考场号": str(serial)},
        "holidays": {"起": day, "止": day},
        "standings": {"身份证号": an_id_number(serial)},
        "approval_routes": {"机构代码": f"36010{1 + serial % 7}"},
        "return_reasons": {"代码": f"R{serial}"},
        "plan_items": {"计划代码": f"36-{serial}", "级别": "5"},
    }
    return {column.header: column.sample for column in KINDS[kind].columns} | own[kind]


@pytest.mark.parametrize("kind", kinds())
async def test_whatever_the_cells_no_row_is_lost_and_a_second_time_changes_nothing(
    database: str, tmp_path: Path, kind: str
) -> None:
    await an_office(tmp_path)
    await load(tmp_path, "examiners", EXAMINERS, an_examiner(1), an_examiner(2))
    standard = a_usual_row("standards", 1) | {"标准版本": a_usual_row("conditions", 1)["标准版本"]}
    await load(tmp_path, "standards", in_csv(standard), in_csv(standard.values()))
    if kind == "plan_items":
        await load(tmp_path, "modes", ",".join(a_mode := a_usual_row("modes", 0)), in_csv(a_mode.values()))
        await Occupation.filter(code="6-31-01-03").update(category="A")
        await drafts([f"36-{serial}" for serial in range(10, 310)], await Organisation.get(code="36"))
    chance = Random(kind)
    lines = []
    for serial in range(10, 310):
        row = a_usual_row(kind, serial)
        strange = {header: chance.choice(NASTY) for header in chance.sample(list(row), chance.randint(0, 3))}
        lines.append({**row, **strange})

    file = a_csv(tmp_path, in_csv(lines[0]), *(in_csv(line.values()) for line in lines))
    first, second = await import_file(kind, file, act()), await import_file(kind, file, act(1))

    balanced(first)
    assert first.read == 300
    assert first.added > 0
    assert counts(second) == (0, 0, first.added + first.changed + first.unchanged, len(first.rejected))
