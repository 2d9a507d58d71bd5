"""Results of an older system: how long they count, and what replaces what (domain.md 40, 41)."""

from datetime import date
from pathlib import Path

from import_files import NOW, an_office, counts, load, reasons
from registration_office import a_number

from db import settings
from db.models import Occupation, Person, Standing
from db.models import Subject as SubjectRow
from exam.catalogue import SubjectKind

HEADERS = "机构代码,姓名,身份证号,职业代码,级别,科目,鉴定方式,结果,评定日期,剩余补考次数"
MINE = a_number(2)


async def line(**changed: str) -> str:
    theory = await SubjectRow.get(kind=SubjectKind.THEORY)
    usual = {
        "机构代码": "3601",
        "姓名": "王芳",
        "身份证号": MINE,
        "职业代码": "6-31-01-03",
        "级别": "三级",
        "科目": theory.name,
        "鉴定方式": "纸笔",
        "结果": "不合格",
        "评定日期": "2026-06-01",
        "剩余补考次数": "",
    }
    return ",".join({**usual, **changed}.values())


async def test_a_result_counts_two_years_from_its_determination_and_brings_its_person(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)

    result = await load(tmp_path, "standings", HEADERS, await line())

    assert counts(result) == (1, 0, 0, 0)
    standing, person = await Standing.get(), await Person.get()
    assert (standing.person_id, standing.passed, standing.valid_until) == (person.id, False, date(2028, 6, 1))
    assert (person.id_number, person.born_on, standing.makeups_left) == (MINE, date(1990, 3, 7), None)


async def test_a_national_exam_counts_one_year_and_a_one_time_makeup_once(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)
    await Occupation.filter(code="6-31-01-03").update(category="national", one_time_makeup=True)

    await load(tmp_path, "standings", HEADERS, await line())

    standing = await Standing.get()
    assert (standing.valid_until, standing.makeups_left) == (date(2027, 6, 1), 1)


async def test_a_setting_changes_the_years(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    await settings.change("makeup.years", "3", "staff", NOW)

    await load(tmp_path, "standings", HEADERS, await line())

    assert (await Standing.get()).valid_until == date(2029, 6, 1)


async def test_the_same_again_changes_nothing_and_a_newer_result_ends_the_older(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)
    await load(tmp_path, "standings", HEADERS, await line())

    again = await load(tmp_path, "standings", HEADERS, await line())
    newer = await load(tmp_path, "standings", HEADERS, await line(结果="合格", 评定日期="2026-09-01"))
    older = await load(tmp_path, "standings", HEADERS, await line())

    assert (counts(again), counts(newer)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert reasons(older) == {2: ("已有 2026-09-01 评定的更新的成绩",)}
    rows = await Standing.all().order_by("id").values_list("passed", "ended_at")
    assert [(passed, ended is None) for passed, ended in rows] == [(False, False), (True, True)]


async def test_what_is_wrong_is_named(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    await load(tmp_path, "standings", HEADERS, await line())

    result = await load(
        tmp_path,
        "standings",
        HEADERS,
        await line(身份证号="360102900307002"),
        await line(职业代码="0-0"),
        await line(鉴定方式="猜"),
        await line(评定日期="2099-01-01"),
        await line(姓名="王方", 科目="2", 鉴定方式="动手实操"),
        await line(级别="九级"),
    )

    said = reasons(result)
    assert [said[number][0][:11] for number in (2, 3, 4, 5, 6, 7)] == [
        "这是 15 位的旧身份",
        "没有代码为 0-0 的",
        "没有“猜”这种鉴定方式",
        "评定日期晚于今天，请核",
        "该身份证号已登记为另一",
        "没有“九级”这个级别",
    ]
