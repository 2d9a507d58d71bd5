"""Days on which examiners cannot come, and organisations where they must not examine."""

from pathlib import Path

import pytest
from import_files import EXAMINERS, an_examiner, an_office, counts, load, reasons, sheet_in

from db.models import Avoidance, BlockedDate

BLOCKED = "证书编号,起,止,原因"
AVOIDANCES = "证书编号,机构代码,原因"


@pytest.fixture
async def roster(database: str, tmp_path: Path) -> Path:
    await an_office(tmp_path)
    await load(tmp_path, "examiners", EXAMINERS, an_examiner(1), an_examiner(2))
    return tmp_path


async def test_a_period_blocks_each_of_its_days(roster: Path) -> None:
    lines = (BLOCKED, "R00001,2027-03-20,2027-03-22,出差", "R00002,2027/3/20,,")

    assert counts(await load(roster, "blocked_dates", *lines)) == (2, 0, 0, 0)
    assert counts(await load(roster, "blocked_dates", *lines)) == (0, 0, 2, 0)
    days = await BlockedDate.all().order_by("id").prefetch_related("examiner")
    assert [(day.examiner.name, day.day.isoformat(), day.reason) for day in days] == [
        ("考评员1", "2027-03-20", "出差"),
        ("考评员1", "2027-03-21", "出差"),
        ("考评员1", "2027-03-22", "出差"),
        ("考评员2", "2027-03-20", ""),
    ]


async def test_a_longer_period_or_another_reason_is_a_change(roster: Path) -> None:
    await load(roster, "blocked_dates", BLOCKED, "R00001,2027-03-20,,出差")

    longer = await load(roster, "blocked_dates", BLOCKED, "R00001,2027-03-20,2027-03-21,出差")
    other = await load(roster, "blocked_dates", BLOCKED, "R00001,2027-03-20,2027-03-21,病假")

    assert (counts(longer), counts(other)) == ((0, 1, 0, 0), (0, 1, 0, 0))
    assert [day.reason for day in await BlockedDate.all()] == ["病假", "病假"]


async def test_bad_periods_come_back_with_their_reasons_beside_their_own_column(roster: Path) -> None:
    result = await load(
        roster,
        "blocked_dates",
        BLOCKED,
        "R00001,2027-03-20,2027-03-22,",
        "R00001,2027-03-22,2027-03-23,会议",
        "R9,2027-03-20,,",
        "R00002,2027-03-20,2027-03-19,",
        "R00002,2027-03-20,2029-03-20,",
        "R00002,某日,,",
    )

    period = "止不能早于起，且起止最多 366 天"
    assert reasons(result) == {
        3: ("日期与第 2 行重叠",),
        4: ("没有证书编号为 R9 的考评员",),
        5: (period,),
        6: (period,),
        7: ("起应写成 2027-12-31 这样的日期",),
    }
    assert result.rejected_file is not None
    assert sheet_in(result.rejected_file)[:2] == [
        ["证书编号", "起", "止", "原因", "退回原因"],
        ["R00001", "2027-03-22", "2027-03-23", "会议", "日期与第 2 行重叠"],
    ]


async def test_a_returned_period_keeps_its_own_reason_when_it_comes_again(roster: Path) -> None:
    lines = ("证书编号,起,止,原因,退回原因", "R00001,2027-03-20,,会议,日期与第 2 行重叠")

    result = await load(roster, "blocked_dates", *lines)

    assert result.ignored_columns == ()
    assert (await BlockedDate.get()).reason == "会议"


async def test_avoidances_are_added_changed_and_left(roster: Path) -> None:
    added = await load(roster, "avoidances", AVOIDANCES, "R00001,S01,亲属", "R00002,S01,师生")
    changed = await load(roster, "avoidances", AVOIDANCES, "R00001,S01,师徒", "R00002,S01,师生")

    assert (counts(added), counts(changed)) == ((2, 0, 0, 0), (0, 1, 1, 0))
    assert sorted([each.reason for each in await Avoidance.all()]) == ["师徒", "师生"]


async def test_bad_avoidances_come_back_with_their_reasons(roster: Path) -> None:
    result = await load(roster, "avoidances", AVOIDANCES, "R9,X,", "R00001,S01,", "R00001,S01,师生")

    assert reasons(result) == {
        2: ("没有证书编号为 R9 的考评员", "没有代码为 X 的机构"),
        4: ("证书编号和机构代码与第 3 行重复",),
    }
