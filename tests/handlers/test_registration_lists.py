"""A school hands in a list: good lines are registered, bad ones come back with their reasons, none twice."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from registration_lists import a_line, a_list, many
from registration_office import HOUSE, Office, a_form, a_number, an_office, somebody

from db.models import ApprovalCase, Job, OutgoingMessage, Person, Registration, RegistrationItem
from exam.approval import Verdict
from exam.errors import RuleBroken
from exam.job import State as JobState
from exam.policy import Role
from exam.registration import State
from handlers import nouns
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.jobs import undoing, walking
from handlers.registration import batch
from handlers.registration.registering import register

assert nouns.KNOWN


async def hand_in(office: Office, file: Path, body: str = "S01") -> tuple[Job, dict[int, str]]:
    """The job when all is walked, and the refused lines with their reasons."""
    handed = await batch.hand_in_list(batch.List(office.plan.code, file, body), HOUSE)
    await walking.walk_all(handed.job.id, lambda: HOUSE)
    await batch.hand_back_bad(handed, file)
    bad = {each.line: each.reasons[0] async for each in batch.refused(handed.job.id)}
    return await Job.get(id=handed.job.id), bad


async def test_a_list_becomes_registrations_of_the_school_with_cases_and_subjects(
    database: str, tmp_path: Path
) -> None:
    office = await an_office(standard=True)

    job, bad = await hand_in(office, a_list(tmp_path / "list.xlsx", many(1100)))

    assert (job.total, job.done, job.rejected, bad) == (1100, 1100, 0, {})
    mine = Registration.filter(submitter_id=office.school.id, batch_id=job.id, state=State.SUBMITTED)
    assert await mine.filter(check_passed=True).count() == 1100
    counts = [await each.all().count() for each in (Person, RegistrationItem, ApprovalCase)]
    assert counts == [1100, 2200, 1100]


async def test_the_same_list_again_changes_nothing(database: str, tmp_path: Path) -> None:
    office, file = await an_office(), a_list(tmp_path / "list.xlsx", many(30))
    await hand_in(office, file)

    job, bad = await hand_in(office, file)

    assert (job.total, job.done, bad) == (30, 0, {})
    assert [await each.all().count() for each in (Person, Registration, ApprovalCase)] == [30, 30, 30]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "姓名不能为空"),
    ({"name": "王" * 51}, "姓名超过 50 个字"),
    ({"id_number": ""}, "证件号码不能为空"),
    ({"id_number": "360102900307002"}, "15 位的旧身份证号"),
    ({"id_number": a_number(2)[:-1] + "0"}, "身份证号校验码不符"),
    ({"id_number": "3.60102E+17"}, "被 Excel 改成了 15 位有效数字"),
    ({"id_number": a_number(2, region="990102")}, "不是省级行政区划代码"),
    ({"sex": "男"}, "性别与身份证号第 17 位不符"),
    ({"born_on": "1991-01-01"}, "出生日期与身份证号第 7 至 14 位不符"),
    ({"id_type": "护照", "id_number": "E12345678", "sex": ""}, "性别不能为空；出生日期不能为空"),
    ({"id_type": "港澳台证件"}, "港澳台证件号应为"),
    ({"id_type": "驾驶证"}, "证件类型应为：身份证、居民身份证"),
    ({"phone": "12345"}, "手机号应为 1 开头的 11 位数字"),
    ({"occupation": "0-0"}, "没有代码为 0-0 的职业"),
    ({"level": "九级"}, "没有“九级”这个级别"),
    ({"level": "二级"}, "本次计划没有职业 6-31-01-03 的二级"),
    ({"nation": "火星"}, "民族应为 56 个民族之一"),
    ({"education": "博士后"}, "文化程度应为"),
    ({"graduated_on": "去年"}, "毕业日期应写成 2027-12-31"),
    ({"held_on": "2099-01-01"}, "原证书发证日期晚于今天"),
    ({"years": "很久"}, "从事本职业年限应为 0 至 60 的整数"),
    ({"years": "2"}, "不符合申报条件：以下各项须满足一项"),
    ({"condition": "9"}, "标准中没有第 9 条"),
    ({"email": "wang"}, "电子邮箱的写法不对"),
    ({"work": "一直"}, "工作经历应写成"),
    ({"subjects": "绘画"}, "没有“绘画”这个科目"),
    ({"subjects": "理论"}, "新考须报全部科目"),
    ({"attempt": "补考"}, "补考须写明补考的科目"),
]


async def test_every_bad_line_is_named_with_its_reason_and_the_good_ones_are_kept(
    database: str, tmp_path: Path
) -> None:
    office = await an_office(standard=True)
    lines = [a_line(2 * number + 2, **changed) for number, (changed, _) in enumerate(BAD)]
    for number, line in enumerate(lines):
        if line["id_number"] == a_number(2 * number + 2) and "id_type" not in line:
            line["id_type"] = "身份证"

    job, bad = await hand_in(office, a_list(tmp_path / "list.xlsx", [*lines, a_line(901), a_line(901)]))

    told = {number: bad.get(number + 2, "") for number in range(len(BAD))}
    wrong = {BAD[number][1]: said for number, said in told.items() if BAD[number][1] not in said}
    assert wrong == {}
    assert bad[len(BAD) + 3] == "此人已在本名单的前面报了同一职业和级别"
    assert (job.done, await Registration.all().count()) == (1, 1)


async def test_the_bad_lines_come_back_as_a_file_and_are_taken_once_mended(
    database: str, tmp_path: Path
) -> None:
    office = await an_office()
    file = a_list(tmp_path / "list.xlsx", [a_line(1), a_line(2, sex="男"), a_line(3)])
    await hand_in(office, file)

    with CalamineWorkbook.from_path(tmp_path / "list.xlsx.rejected.xlsx") as book:
        rows = book.get_sheet_by_index(0).to_python()

    assert rows[0][-1] == "原因"
    assert [row[1] for row in rows[1:]] == [a_number(2)]
    assert "性别与身份证号" in rows[1][-1]
    mended = a_list(tmp_path / "mended.xlsx", [a_line(2)])
    job, bad = await hand_in(office, mended)
    assert (job.done, bad, await Registration.all().count()) == (1, {}, 3)


async def test_whom_another_body_has_handed_in_is_refused(database: str, tmp_path: Path) -> None:
    office = await an_office()
    await register(office.plan.id, a_form(2), None, HOUSE)

    job, bad = await hand_in(office, a_list(tmp_path / "list.xlsx", [a_line(2), a_line(3)]))

    assert (job.done, list(bad)) == (1, [2])
    assert "已由其他单位或本人报了同一职业和级别" in bad[2]


async def test_what_was_begun_and_not_finished_is_gone_on_with(database: str, tmp_path: Path) -> None:
    office, file = await an_office(), a_list(tmp_path / "list.xlsx", many(1200))
    given = batch.List(office.plan.code, file, "S01")
    begun = await batch.hand_in_list(given, HOUSE)
    await walking.walk_lot(begun.job.id, HOUSE)
    halfway = await Registration.all().count()

    again = await batch.hand_in_list(given, HOUSE)
    await walking.walk_all(again.job.id, lambda: HOUSE)

    assert (halfway, again.resumed, again.job.id) == (500, True, begun.job.id)
    assert (await Registration.all().count(), await Job.all().count()) == (1200, 1)


async def test_a_list_that_came_in_time_is_stored_after_registration_has_closed(
    database: str, tmp_path: Path
) -> None:
    office, file = await an_office(), a_list(tmp_path / "list.xlsx", many(3))
    handed = await batch.hand_in_list(batch.List(office.plan.code, file, "S01"), HOUSE)
    late = replace(HOUSE, now=office.plan.closes_at + timedelta(hours=1))

    await walking.walk_all(handed.job.id, lambda: late)

    assert await Registration.all().count() == 3
    with pytest.raises(RuleBroken, match="registration_closed"):
        await batch.hand_in_list(batch.List(office.plan.code, file, "S01"), late)


async def test_people_and_their_school_hear_of_it_when_nobody_can_undo_it_any_more(
    database: str, tmp_path: Path
) -> None:
    office = await an_office()
    job, _ = await hand_in(office, a_list(tmp_path / "list.xlsx", [a_line(1), a_line(2, sex="男")]))
    before = await OutgoingMessage.all().count()
    assert (job.state, job.undo_until is not None) == (JobState.HELD, True)

    await walking.sweep(replace(HOUSE, now=HOUSE.now + timedelta(hours=1)))
    await walking.sweep(replace(HOUSE, now=HOUSE.now + timedelta(hours=2)))

    told = await OutgoingMessage.all().order_by("id").values_list("message", "address")
    assert (before, told) == (0, [("registration_received", "+8613800000001")])
    assert (await Job.get(id=job.id)).state is JobState.DONE


async def test_a_list_is_taken_back_but_for_whom_somebody_has_decided_on(
    database: str, tmp_path: Path
) -> None:
    office = await an_office()
    job, _ = await hand_in(office, a_list(tmp_path / "list.xlsx", many(3)))
    first = await ApprovalCase.all().order_by("id").first()
    assert first is not None
    await decide(first.id, Ruling(Verdict.PASS), await somebody(office.city, Role.CLERK))

    await undoing.undo(job.id, HOUSE)
    await walking.walk_all(job.id, lambda: HOUSE)

    states = await Registration.all().order_by("id").values_list("state", flat=True)
    assert states == [State.SUBMITTED, State.WITHDRAWN, State.WITHDRAWN]
    assert (await Job.get(id=job.id)).state is JobState.UNDONE


async def test_an_agent_hands_in_for_the_own_school_alone(database: str, tmp_path: Path) -> None:
    office, file = await an_office(), a_list(tmp_path / "list.xlsx", many(2))
    agent = await somebody(office.school, Role.AGENT)

    with pytest.raises(RuleBroken, match="not_allowed"):
        await batch.hand_in_list(batch.List(office.plan.code, file), agent)
    handed = await batch.hand_in_list(batch.List(office.plan.code, file, "S01"), agent)

    assert handed.job.organisation_id == office.school.id


async def test_a_file_without_a_needed_column_is_refused_whole(database: str, tmp_path: Path) -> None:
    office = await an_office()
    file = a_list(tmp_path / "list.xlsx", [{"name": "王芳"}], ("name", "phone"))

    with pytest.raises(RuleBroken) as no:
        await batch.hand_in_list(batch.List(office.plan.code, file, "S01"), HOUSE)

    assert no.value.values["missing"] == "证件号码、报考职业代码、报考级别"


def test_the_people_of_a_long_list_are_all_different() -> None:
    numbers = [line["id_number"] for line in many(30_000)]

    assert (len(set(numbers)), numbers[0][6:14]) == (30_000, f"{date(1960, 1, 1):%Y%m%d}")
