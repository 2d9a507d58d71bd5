"""Modes and prices from files, and what a centre finds in them."""

from datetime import date
from pathlib import Path

from import_files import CATALOGUE, FEES, MODES, NOW, WHOLE_CATALOGUE, an_office, counts, load, reasons

from db import settings
from db.models import Fee, Occupation, OccupationLevel, OccupationMode, Organisation
from exam.fees import Subject
from handlers.catalogue.prices import price_list

DAY = date(2026, 12, 1)
ELECTRICIAN, COOK = "6-31-01-03", "4-03-02-01"


async def prices_of(code: str) -> list[int]:
    prices = await price_list((await Organisation.get(code=code)).id)
    asked = [Subject(code, 5, 1, "paper", kind) for code in (ELECTRICIAN, COOK) for kind in ("", "student")]
    return [prices.price(each, DAY).amount_fen for each in asked]


async def test_prices_hold_downwards_until_a_nearer_centre_sets_its_own(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path,
        "fees",
        FEES,
        ",,5;4;3;2;1,理论,,,50,赣人社字〔2017〕492号,2018-01-01,",
        "36,4-03-02-01,五级,001,,在校学生,10.5,,2018-01-01,",
        '3601,,5,理论,纸笔作答,,"1,060.00元",,2018年1月1日,',
    )

    assert counts(result) == (3, 0, 0, 0)
    assert await Fee.all().count() == 7
    assert await prices_of("36") == [5000, 5000, 5000, 1050]
    assert await prices_of("360102") == [106000] * 4


async def test_prices_are_changed_and_left(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    await load(
        tmp_path, "fees", FEES, ",,5;4,实操,,,210,,2018-01-01,", "36,6-31-01-03,5,实操,,,300,,2018-01-01,"
    )

    again = await load(tmp_path, "fees", FEES, ",,5;4,实操,,,210.00,,2018-01-01,")
    partly = await load(tmp_path, "fees", FEES, ",,5;4;3,实操,,,210,,2018-01-01,")
    dearer = await load(tmp_path, "fees", FEES, ",,5,实操,,,220,,2018-01-01,2026-12-31")

    assert [counts(each) for each in (again, partly, dearer)] == [(0, 0, 1, 0), (0, 1, 0, 0), (0, 1, 0, 0)]
    rows = (
        await Fee.all()
        .order_by("occupation_id", "-level_id")
        .values_list("level_id", "amount_fen", "until_on")
    )
    assert sorted(rows, key=str) == [
        (3, 21000, None), (4, 21000, None), (5, 22000, date(2026, 12, 31)), (5, 30000, None),
    ]  # fmt: skip


async def test_bad_prices_come_back_with_their_reasons(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path,
        "fees",
        FEES,
        "S01,9-9,9,口试,考试,老人,五十,,去年,",
        ",,5,理论,动手实操,,50.001,,2018-01-02,2018-01-01",
        ",,5;4,理论,,,50,,2018-01-01,",
        ",,4;3,理论,,,60,,2018-01-01,",
        ",,5,理论,,,,,,",
        ",,5,理论,,,-50,,2018-02-01,",
    )

    assert reasons(result) == {
        2: (
            "鉴定方式应为：纸笔作答、上机考试、动手实操、口头答辩、论文",
            "考生类别应为：在校学生、军人、登记失业人员、困难家庭",
            "没有代码为 S01 的区县",
            "没有代码为 9-9 的职业",
            "没有“口试”这个科目，可填：理论、实操、综合评审、外语",
            "没有“考试”这种鉴定方式，可填：纸笔作答、上机考试、动手实操、口头答辩、论文",
            "起应写成 2027-12-31 这样的日期",
            "金额应写成 210 或 210.50 这样的元数",
            "没有“9”这个级别",
        ),
        3: (
            "科目“理论”没有“动手实操”这种方式，可填：纸笔作答、上机考试",
            "止不能早于起",
            "金额应写成 210 或 210.50 这样的元数",
        ),
        5: ("与第 4 行重复",),
        6: ("金额不能为空", "起不能为空"),
        7: ("金额应写成 210 或 210.50 这样的元数",),
    }


async def test_without_one_top_centre_a_price_must_name_its_own(database: str, tmp_path: Path) -> None:
    result = await load(tmp_path, "fees", FEES, ",,5,理论,,,50,,2018-01-01,")

    assert reasons(result) == {2: ("最上级的中心不止一个或还没有，请填写机构代码",)}


async def test_modes_are_kept_for_every_occupation_and_level_that_is_meant(
    database: str, tmp_path: Path
) -> None:
    await load(
        tmp_path, "catalogue", CATALOGUE, "A1,电工,A类,5;4;2", "B1,安全评价师,b类,3;2", "X1,其他,自定,5"
    )

    for_all = "全部,5;4;3;2,理论,纸笔作答,,2026-01-01,"
    result = await load(
        tmp_path,
        "modes",
        MODES,
        for_all,
        "A类,5;4,理论,机考,ATA,2026-01-01,",
        "B1,2,综合评审,口头答辩；论文,,2026-01-01,2026-12-31",
    )

    assert counts(result) == (3, 0, 0, 0)
    columns = ("occupation_level__occupation__code", "occupation_level__level_id", "subject_id", "mode")
    assert sorted(await OccupationMode.all().values_list(*columns)) == [
        ("A1", 2, 1, "paper"),
        ("A1", 4, 1, "machine"),
        ("A1", 4, 1, "paper"),
        ("A1", 5, 1, "machine"),
        ("A1", 5, 1, "paper"),
        ("B1", 2, 1, "paper"),
        ("B1", 2, 3, "oral"),
        ("B1", 2, 3, "thesis"),
        ("B1", 3, 1, "paper"),
        ("X1", 5, 1, "paper"),
    ]
    assert await OccupationMode.filter(system="ata").count() == 2
    assert {each.set_by for each in await OccupationMode.all()} == {"tests"}
    assert counts(await load(tmp_path, "modes", MODES, for_all)) == (
        0,
        0,
        1,
        0,
    )


async def test_machine_exams_are_for_the_levels_of_the_setting(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    line = "6-31-01-03,3;2,理论,上机考试,,2026-01-01,"

    refused = await load(tmp_path, "modes", MODES, line)
    await settings.change("exam.machine_levels", "5,4,3,2", "tests", NOW)

    assert reasons(refused) == {
        2: ("上机考试只限五级/初级工、四级/中级工、三级/高级工（设置 exam.machine_levels）",)
    }
    assert counts(await load(tmp_path, "modes", MODES, line)) == (1, 0, 0, 0)


async def test_bad_modes_come_back_with_their_reasons(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    result = await load(
        tmp_path,
        "modes",
        MODES,
        "4-03-02-01,5;3,理论,纸笔作答,,2026-01-01,",
        "B类,5,理论,纸笔作答,,2026-01-01,",
        "9-9,5,理论,纸笔作答;纸笔作答,OSTA,2026-13-01,",
        "6-31-01-03,5,实操,论文,,2026-01-01,",
    )

    assert reasons(result) == {
        2: ("职业 4-03-02-01 没有级别“3”",),
        3: ("没有符合的职业和级别，请先导入职业目录",),
        4: ("考试系统应为：ATA", "没有代码为 9-9 的职业", "起应写成 2027-12-31 这样的日期"),
        5: ("科目“实操”没有“论文”这种方式，可填：纸笔作答、上机考试、动手实操",),
    }


async def places_of(code: str) -> list[tuple[int, int]]:
    rows = await OccupationLevel.filter(occupation__code=code).order_by("id")
    return [(each.id, each.level_id) for each in rows]


async def test_a_level_with_modes_stays_and_the_others_come_and_go(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    await load(tmp_path, "modes", MODES, "6-31-01-03,5;4,理论,纸笔作答,,2026-01-01,")
    before = (
        await OccupationLevel.filter(occupation__code=ELECTRICIAN)
        .order_by("id")
        .values_list("id", "level_id")
    )

    refused = await load(tmp_path, "catalogue", CATALOGUE, "6-31-01-03,电工,,3")
    fewer = await load(tmp_path, "catalogue", CATALOGUE, "6-31-01-03,电工,,5;4;3")

    assert reasons(refused) == {2: ("级别五级/初级工、四级/中级工已有鉴定方式，不能去掉",)}
    assert counts(fewer) == (0, 1, 0, 0)
    after = (
        await OccupationLevel.filter(occupation__code=ELECTRICIAN)
        .order_by("id")
        .values_list("id", "level_id")
    )
    assert after == [pair for pair in before if pair[1] in {5, 4, 3}]
    assert await OccupationMode.all().count() == 2


async def test_the_catalogue_says_what_sort_of_examination_an_occupation_has(
    database: str, tmp_path: Path
) -> None:
    result = await load(
        tmp_path,
        "catalogue",
        WHOLE_CATALOGUE,
        "H1,健康管理师,国家统考,3,职业（工种）,卫生健康部门,https://example.org,是,否,启用",
        "T1,办公软件,,4,高新技术,,,,是,停用",
        "T2,专项,A类,5,专项能力,,ftp://x,对,,",
    )

    assert reasons(result) == {
        4: ("一次性补考应为：是、否", "只有职业（工种）才分类别", "主管单位网址应以 http:// 或 https:// 开头")
    }
    fields = ("category", "kind", "external_authority", "one_time_makeup", "needs_re_review", "state")
    assert await Occupation.all().order_by("code").values_list(*fields) == [
        ("national", "ordinary", "卫生健康部门", True, False, "active"),
        ("", "high_tech", "", False, True, "retired"),
    ]
    silent = await load(tmp_path, "catalogue", "职业代码,职业名称,级别", "T1,办公软件,4")
    assert counts(silent) == (0, 0, 1, 0)
