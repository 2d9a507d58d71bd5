"""Whom a broadcast reaches: filters, lists, and everybody who is left out and why."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from broadcast_office import NOTICE, WANG, a_draft
from dispatch_office import ELSEWHERE, HERE, MORNING, an_examiner, an_office, number_of
from import_files import a_csv, sheet_in

from db import secrets
from db.models import BlockedDate, Broadcast, ExaminerPhone, Organisation, Task, Venue
from db.models.examiners import Grade
from db.models.numbers import Kind, Source
from delivery import opt_outs
from exam.eligibility import Half
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.broadcasts import drafting, previewing
from handlers.broadcasts.choosing import choose
from handlers.broadcasts.drafting import Draft
from handlers.dispatch import staffing, tasks

MEETING = {"matter": "培训", "day": "2027-03-20", "time": "8:30", "place": "一楼"}


async def names(row: Broadcast) -> list[str]:
    return [each.own["addressee"] for each in (await choose(row, WANG)).people]


async def test_examiners_are_chosen_by_occupation_level_district_and_grade(database: str) -> None:
    await an_office(examiners=1)
    await an_examiner(2, levels=(5,))
    await an_examiner(3, district=ELSEWHERE, grade=Grade.SENIOR)

    found = {
        str(where): await names(await a_draft(filters=where))
        for where in (
            {},
            {"level": "三级"},
            {"level": "5", "district": HERE},
            {"district": "3601", "occupation": "6-31-01-03"},
            {"grade": "senior"},
        )
    }

    assert list(found.values()) == [
        ["考评员1", "考评员2", "考评员3"],
        ["考评员1", "考评员3"],
        ["考评员1", "考评员2"],
        ["考评员1", "考评员2", "考评员3"],
        ["考评员3"],
    ]


async def test_everybody_who_is_left_out_is_counted_with_the_reason(database: str) -> None:
    examiners = await an_office(examiners=5)
    await ExaminerPhone.filter(examiner=examiners[0]).update(valid_until=MORNING)
    index = secrets.index(number_of(2))
    await opt_outs.opt_out(opt_outs.Refusal(index, WANG.sign, Kind.BROADCAST, Source.REPLY), MORNING)
    await BlockedDate.create(examiner=examiners[2], day=date(2027, 3, 20))

    meeting = await choose(await a_draft(message="notice_meeting", values=MEETING), WANG)
    notice = await choose(await a_draft(), WANG)

    assert meeting.excluded == {"no_number": 1, "opted_out": 1, "blocked_day": 1}
    assert [each.address for each in meeting.people] == [number_of(4), number_of(5)]
    # Nobody comes anywhere on the last day of a term.
    assert notice.excluded == {"no_number": 1, "opted_out": 1}


async def test_a_number_that_the_provider_does_not_reach_is_not_said_to_have_opted_out(database: str) -> None:
    await an_office(examiners=2)
    blocked = opt_outs.Refusal(secrets.index(number_of(1)), "", Kind.ALL, Source.RECEIPT, "MOBILE_IN_BLACK")
    await opt_outs.opt_out(blocked, MORNING)

    assert (await choose(await a_draft(), WANG)).excluded == {"blocked": 1}


async def test_who_refuses_only_the_dispatch_still_gets_broadcasts(database: str) -> None:
    await an_office(examiners=1)
    index = secrets.index(number_of(1))
    await opt_outs.opt_out(opt_outs.Refusal(index, WANG.sign, Kind.DISPATCH, Source.REPLY), MORNING)

    assert await names(await a_draft()) == ["考评员1"]


async def test_contacts_of_offices_get_one_message_per_mobile(database: str) -> None:
    await an_office()
    await Organisation.filter(code="3601").update(phone="138 0000 0001", contact="王老师")
    await Organisation.filter(code=HERE).update(phone="+8613800000001")
    await Organisation.filter(code=ELSEWHERE).update(phone="0791-8880000")
    await Venue.filter(code="V02").update(phone="13800000009", contact="")

    organisations = await choose(await a_draft("organisations", filters={"district": "3601"}), WANG)
    venues = await choose(await a_draft("venues", filters={"occupation": "6-31-01-03"}), WANG)

    assert [each.own["addressee"] for each in organisations.people] == ["王老师"]
    assert organisations.excluded == {"duplicate": 1, "not_mobile": 1, "no_number": 1}
    assert [(each.address, each.own["addressee"]) for each in venues.people] == [
        ("+8613800000009", "第2考点")
    ]
    assert venues.excluded == {"not_mobile": 2}


async def test_the_people_of_a_task_are_found_by_task_day_and_state(database: str) -> None:
    examiners = await an_office(examiners=4)
    act = Act(MORNING, "staff:wang", Random(1), "考务中心")
    task = await tasks.add(tasks.Order("V01", "6-31-01-03", 3, date(2027, 3, 20), Half.AM, 3), act)
    await staffing.dispatch(task.id, [each.id for each in examiners[:3]], "", act)

    found = [
        await names(await a_draft("task", filters=where))
        for where in (
            {"id": str(task.id)},
            {"day": "2027-03-20", "state": "NOTIFIED"},
            {"task_state": "formed"},
            {"id": str(task.id), "state": "S1A,S1B"},
            {"day": "2027-03-21"},
        )
    ]

    team = ["考评员1", "考评员2", "考评员3"]
    assert found == [team, team, team, [], []]
    assert (await Task.get(id=task.id)).state == "FORMED"


@pytest.mark.parametrize(
    ("audience", "filters", "reason"),
    [
        ("everybody", {}, "no_such_audience"),
        ("examiners", {"kind": "city"}, "no_such_filter"),
        ("examiners", {"occupation": "9-99"}, "bad_filter"),
        ("examiners", {"level": "六级"}, "bad_filter"),
        ("examiners", {"district": "99"}, "bad_filter"),
        ("examiners", {"grade": "best"}, "bad_filter"),
        ("organisations", {"kind": "shop"}, "bad_filter"),
        ("venues", {"occupation": "9-99"}, "bad_filter"),
        ("task", {}, "filter_needed"),
        ("task", {"state": "S1A"}, "filter_needed"),
        ("task", {"id": "x"}, "bad_filter"),
        ("task", {"id": "9" * 20}, "bad_filter"),
        ("task", {"day": "soon"}, "bad_filter"),
        ("task", {"id": "1", "state": "GONE"}, "bad_filter"),
        ("task", {"task_state": "GONE"}, "bad_filter"),
        ("list", {}, "list_needs_file"),
    ],
)
async def test_an_audience_that_names_nothing_is_refused_and_no_draft_is_kept(
    sqlite_url: str, ring: secrets.KeyRing, audience: str, filters: dict[str, str], reason: str
) -> None:
    from db import connect

    async with connect.database(sqlite_url, ring):
        await an_office()
        with pytest.raises(RuleBroken) as refused:
            await a_draft(audience, filters=filters)

        assert (refused.value.reason, await Broadcast.all().count()) == (reason, 0)


@pytest.mark.parametrize(
    ("message", "values", "reason"),
    [
        ("invite", {}, "no_such_message"),
        ("notice", {**NOTICE, "place": "x"}, "values_unknown"),
        ("notice", {"matter": "登记"}, "values_lacking"),
        ("notice", {**NOTICE, "day": "明天"}, "value_refused"),
        ("notice", {**NOTICE, "matter": "长" * 36}, "value_refused"),
        ("notice", {**NOTICE, "matter": ""}, "value_refused"),
        ("notice", {**NOTICE, "matter": "见 www.kaowu.cn"}, "value_refused"),
        ("notice", {**NOTICE, "matter": "电 13800000001"}, "value_refused"),
        ("notice", {**NOTICE, "matter": "【登记】"}, "value_refused"),
        ("notice", {**NOTICE, "phone": "转 801"}, "value_refused"),
    ],
)
async def test_a_value_that_the_provider_would_refuse_is_refused_at_once(
    sqlite_url: str, ring: secrets.KeyRing, message: str, values: dict[str, str], reason: str
) -> None:
    from db import connect

    async with connect.database(sqlite_url, ring):
        with pytest.raises(RuleBroken) as refused:
            await a_draft(message=message, values=values)

        assert refused.value.reason == reason


async def test_a_list_brings_names_and_values_and_hands_bad_rows_back(database: str, tmp_path: Path) -> None:
    file = a_csv(
        tmp_path,
        "姓名,手机号,事项,备注",
        "王芳,13800000001,换证,x",
        "李敏,138 0000 0002,,",
        "赵强,0791-12333,换证,",
        ",13800000004,换证,",
        "钱伟,13800000005,见 http://kaowu.cn,",
        "孙丽,+86 13800000001,换证,",
    )

    row, listed = await drafting.add(Draft("换证", "notice", NOTICE, "list", {}, file), WANG)

    assert listed is not None
    assert [(each.line, each.reasons) for each in listed.rejected] == [
        (4, ("手机号应为 1 开头的 11 位数字",)),
        (5, ("姓名不能为空",)),
        (6, ("事项不能含有网址",)),
        (7, ("手机号与第 2 行重复",)),
    ]
    assert (listed.read, listed.ignored_columns) == (6, ("备注",))
    assert listed.rejected_file is not None
    assert len(sheet_in(listed.rejected_file)) == 5
    choice = await choose(row, WANG)
    assert [(each.address, each.own) for each in choice.people] == [
        ("+8613800000001", {"addressee": "王芳", "matter": "换证"}),
        ("+8613800000002", {"addressee": "李敏"}),
    ]


async def test_a_list_without_a_good_row_is_no_draft(database: str, tmp_path: Path) -> None:
    file = a_csv(tmp_path, "姓名,手机号", "王芳,1")

    with pytest.raises(RuleBroken, match="import_none"):
        await a_draft("list", file=file)

    assert await Broadcast.all().count() == 0
    assert (tmp_path / "rows.csv.rejected.xlsx").exists()


async def test_a_preview_tells_count_cost_and_samples_in_which_nobody_is_recognised(database: str) -> None:
    examiners = await an_office(examiners=7)
    await ExaminerPhone.filter(examiner=examiners[0]).update(valid_until=MORNING)

    told = await previewing.preview((await a_draft()).id, WANG)

    assert (told["people"], told["excluded"], told["channels"]) == (6, {"no_number": 1}, {"sms": 6})
    assert (told["parts"], told["cost"], told["needs_a_second"]) == (12, "0.540", False)
    text = (
        "考***您好,江西省职业技能鉴定指导中心通知:年度登记。请于2027年3月20日前办理,"
        "如有疑问,请与质量督导科联系,联系电话:0791-12333。"
    )
    assert [each["text"] for each in told["samples"]] == [text] * 5
    phones = {each["phone"] for each in told["samples"]}
    assert phones < {f"138****000{serial}" for serial in range(2, 8)}
    assert len(phones) == 5
