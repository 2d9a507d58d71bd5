"""A roster of examiners: the good rows are kept, each bad one is told why."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from import_files import (
    EXAMINERS,
    NOW,
    a_csv,
    act,
    an_examiner,
    an_id_number,
    an_office,
    an_xlsx,
    counts,
    load,
    reasons,
)

from db import secrets, settings
from db.models import Examiner, ExaminerDistrict, ExaminerPhone, ExaminerScope
from handlers.act import Act
from handlers.imports import import_file

ID_HEADER = "身份证号"
ROUNDED = "身份证号被 Excel 改成了 15 位有效数字，请把该列设为文本格式后重填"
SCOPE_FORM = "可考评职业应写成“职业代码:级别,级别;职业代码:级别”，看不懂"
FIRST = 2  # the line below the headers


async def scope() -> set[tuple[str, int]]:
    rows = await ExaminerScope.all().prefetch_related("occupation")
    return {(row.occupation.code, row.level_id) for row in rows}


async def wishes() -> list[str]:
    rows = await ExaminerDistrict.all().order_by("rank").prefetch_related("district")
    return [row.district.code for row in rows]


@pytest.fixture
async def office(database: str, tmp_path: Path) -> Path:
    await an_office(tmp_path)
    return tmp_path


async def test_an_examiner_is_kept_whole_and_sealed(office: Path) -> None:
    result = await load(office, "examiners", EXAMINERS, an_examiner(1, 考评等级="高级考评员"))

    assert counts(result) == (1, 0, 0, 0)
    kept = await Examiner.get()
    assert (kept.name, kept.id_number, kept.grade) == ("考评员1", an_id_number(1), "senior")
    assert kept.id_index == secrets.index(an_id_number(1))
    assert (kept.certificate_number, kept.certificate_until) == ("R00001", date(2029, 12, 31))
    assert (kept.employer, kept.bank_card, kept.shares_phone) == ("某技师学院", "6222021502000000012", True)
    phone = await ExaminerPhone.get()
    assert (phone.phone, phone.phone_index) == ("+8613800000001", secrets.index("+8613800000001"))
    assert (phone.valid_from, phone.valid_until) == (NOW, None)
    assert await scope() == {("6-31-01-03", 5), ("6-31-01-03", 4), ("6-31-01-03", 3)}
    assert await wishes() == ["360101", "360102"]


async def test_what_need_not_be_filled_in_may_be_empty(office: Path) -> None:
    line = an_examiner(1, 银行卡号="", 工作单位="", 同意共享手机号="")

    assert counts(await load(office, "examiners", EXAMINERS, line)) == (1, 0, 0, 0)
    kept = await Examiner.get()
    assert kept.bank_card is None
    assert (kept.employer, kept.shares_phone) == ("", False)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"姓名": ""}, "姓名不能为空"),
        ({"姓名": "长" * 51}, "姓名超过 35 个字"),
        ({ID_HEADER: "360102199003070015"}, "身份证号校验码不符，请核对"),
        ({ID_HEADER: "360102199003070000"}, ROUNDED),
        ({ID_HEADER: "3.60102E+17"}, ROUNDED),
        ({ID_HEADER: "360102900307001"}, "这是 15 位的旧身份证号，已停用：请填新身份证上的 18 位号码"),
        ({"手机号": "1380013800"}, "手机号应为 1 开头的 11 位数字"),
        ({"手机号": "1.38E+10"}, "手机号应为 1 开头的 11 位数字"),
        ({"考评等级": "专家"}, "考评等级应为：考评员、高级考评员"),
        ({"证书编号": "3.6E+15"}, "证书编号被 Excel 改成了数字，请把该列设为文本格式后重填"),
        ({"有效期至": "2026-11-20"}, "证书有效期至 2026-11-20，已过期"),
        ({"有效期至": "长期"}, "有效期至应写成 2027-12-31 这样的日期"),
        ({"可考评职业": "9-99:5,4"}, "没有代码为 9-99 的职业"),
        ({"可考评职业": "4-03-02-01:3"}, "职业 4-03-02-01 没有级别“3”"),
        ({"可考评职业": "6-31-01-03:八段"}, "没有“八段”这个级别"),
        ({"可考评职业": "6-31-01-03"}, SCOPE_FORM + "“6-31-01-03”"),
        ({"可考评职业": "6-31-01-03:"}, SCOPE_FORM + "“6-31-01-03:”"),
        ({"意愿区县": "360199"}, "没有代码为 360199 的区县"),
        ({"意愿区县": "S01"}, "没有代码为 S01 的区县"),
        ({"意愿区县": "360101;360101"}, "意愿区县 360101 重复"),
        ({"意愿区县": "360101;360102;360103;360104;360105;360106"}, "意愿区县最多 5 个，填了 6 个"),
        ({"银行卡号": "6222021502000000013"}, "银行卡号校验不符，请核对"),
        ({"银行卡号": "6.22202E+18"}, "银行卡号被 Excel 改成了数字，请把该列设为文本格式后重填"),
        ({"同意共享手机号": "同意"}, "同意共享手机号应为：是、否"),
    ],
)  # fmt: skip
async def test_a_bad_cell_gives_the_row_back_with_its_reason(
    office: Path, cells: dict[str, str], reason: str
) -> None:
    result = await load(office, "examiners", EXAMINERS, an_examiner(1, **cells), an_examiner(2))

    assert reasons(result) == {FIRST: (reason,)}
    assert [kept.name for kept in await Examiner.all()] == ["考评员2"]


async def test_all_reasons_of_a_row_are_told_at_once(office: Path) -> None:
    await load(office, "examiners", EXAMINERS, an_examiner(1), an_examiner(2))
    bad = {"手机号": "13800000001", "证书编号": "R00002", "有效期至": "2020-01-01", "意愿区县": "X;Y"}

    result = await load(office, "examiners", EXAMINERS, an_examiner(3, **bad))

    assert reasons(result) == {
        FIRST: (
            "手机号正由证书编号为 R00001 的考评员使用",
            "证书编号已属于另一位考评员",
            "证书有效期至 2020-01-01，已过期",
            "没有代码为 X 的区县",
            "没有代码为 Y 的区县",
        )
    }


async def test_the_later_of_two_equal_numbers_is_refused(office: Path) -> None:
    result = await load(
        office,
        "examiners",
        EXAMINERS,
        an_examiner(1),
        an_examiner(2, 手机号="+86 138-0000-0001"),
        an_examiner(3, 证书编号="R00001"),
        an_examiner(4, 身份证号=an_id_number(1)),
    )

    assert reasons(result) == {
        3: ("手机号与第 2 行重复",),
        4: ("证书编号与第 2 行重复",),
        5: ("身份证号与第 2 行重复",),
    }


async def test_a_certificate_is_good_until_the_end_of_its_last_day_in_china(office: Path) -> None:
    already_the_21st = Act(now=datetime(2026, 11, 20, 16, tzinfo=UTC), actor="tests", chance=Random(1))
    lines = (an_examiner(1, 有效期至="2026-11-20"), an_examiner(2, 有效期至="2026-11-21"))

    result = await import_file("examiners", a_csv(office, EXAMINERS, *lines), already_the_21st)

    assert reasons(result) == {FIRST: ("证书有效期至 2026-11-20，已过期",)}


async def test_the_number_of_districts_is_a_setting(office: Path) -> None:
    await settings.change("examiner.max_districts", "1", "tests", NOW)

    result = await load(office, "examiners", EXAMINERS, an_examiner(1))

    assert reasons(result) == {FIRST: ("意愿区县最多 1 个，填了 2 个",)}


@pytest.mark.parametrize(
    "text",
    [
        "6-31-01-03:5,4;4-03-02-01:5",
        "６－３１－０１－０３：五级、四级；4-03-02-01：初级工",
        "6-31-01-03: 5级/中级工, 4-03-02-01: 五级",
        "6-31-01-03:5;4，4-03-02-01:5\n6-31-01-03:4",
    ],
)
async def test_a_scope_may_be_written_in_every_unambiguous_way(office: Path, text: str) -> None:
    assert counts(await load(office, "examiners", EXAMINERS, an_examiner(1, 可考评职业=text))) == (1, 0, 0, 0)
    assert await scope() == {("6-31-01-03", 5), ("6-31-01-03", 4), ("4-03-02-01", 5)}


async def test_numbers_and_dates_of_a_spreadsheet_are_understood(office: Path) -> None:
    good = [
        "张伟",
        an_id_number(1),
        13800138000,
        "考评员",
        20260001,
        date(2029, 12, 31),
        "6-31-01-03:3",
        360101,
    ]
    rounded = ["李强", 360102199003070014, 13800138001, "考评员", "R2", "2029/12/31", "6-31-01-03:3", 360101]
    file = an_xlsx(office, EXAMINERS.split(",")[:8], good, rounded)

    result = await import_file("examiners", file, act())

    assert reasons(result) == {3: (ROUNDED,)}
    kept = await Examiner.get()
    assert (kept.certificate_number, kept.certificate_until) == ("20260001", date(2029, 12, 31))
    assert (await ExaminerPhone.get()).phone == "+8613800138000"


async def test_the_same_file_twice_changes_nothing(office: Path) -> None:
    lines = (EXAMINERS, *(an_examiner(n) for n in range(1, 6)))
    await load(office, "examiners", *lines)
    tables = (Examiner, ExaminerPhone, ExaminerScope, ExaminerDistrict)
    before = [await table.all().order_by("id").values() for table in tables]

    again = await load(office, "examiners", *lines, days=1)

    assert counts(again) == (0, 0, 5, 0)
    assert [await table.all().order_by("id").values() for table in tables] == before


async def test_a_new_number_closes_the_period_of_the_old_one(office: Path) -> None:
    await load(office, "examiners", EXAMINERS, an_examiner(1))

    result = await load(office, "examiners", EXAMINERS, an_examiner(1, 手机号="13900000001"), days=30)

    assert counts(result) == (0, 1, 0, 0)
    later = NOW + timedelta(days=30)
    phones = await ExaminerPhone.all().order_by("id")
    assert [(each.phone, each.valid_from, each.valid_until) for each in phones] == [
        ("+8613800000001", NOW, later),
        ("+8613900000001", later, None),
    ]


async def test_a_number_given_up_may_belong_to_somebody_else(office: Path) -> None:
    await load(office, "examiners", EXAMINERS, an_examiner(1))
    await load(office, "examiners", EXAMINERS, an_examiner(1, 手机号="13900000001"), days=30)

    result = await load(office, "examiners", EXAMINERS, an_examiner(2, 手机号="13800000001"), days=60)

    assert counts(result) == (1, 0, 0, 0)


async def test_the_same_person_again_is_changed_not_doubled(office: Path) -> None:
    await load(office, "examiners", EXAMINERS, an_examiner(1))
    new = {
        "姓名": "新名",
        "证书编号": "R9",
        "可考评职业": "4-03-02-01:4",
        "意愿区县": "360103;360101",
        "银行卡号": "",
    }

    result = await load(office, "examiners", EXAMINERS, an_examiner(1, **new), days=1)

    assert counts(result) == (0, 1, 0, 0)
    kept = await Examiner.get()
    assert (kept.name, kept.certificate_number) == ("新名", "R9")
    assert kept.bank_card is None
    assert kept.changed_at == NOW + timedelta(days=1)
    assert await scope() == {("4-03-02-01", 4)}
    assert await wishes() == ["360103", "360101"]


async def test_nothing_personal_shows_in_the_result(office: Path) -> None:
    result = await load(office, "examiners", EXAMINERS, an_examiner(1, 有效期至="2020-01-01"))

    told = repr(result)

    assert [text for text in ("考评员1", an_id_number(1), "13800000001") if text in told] == []
