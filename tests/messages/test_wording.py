"""Texts beyond the seeds: optional sentences, lists, province wording, and what is refused."""

from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.nodes import Filter, For, If

from messages.values import WordingError
from messages.wording import DEFAULT, names, render, variables
from messages.words import say

EXAM = {"occupation": "维修电工", "level": "三级", "day": "2027-03-20"}
WHERE = {"place": "第一技师学院", "meeting_time": "3月16日8:30"}
ASKING = {"contact": "李老师", "phone": "010-62311111"}
TEAM = {**EXAM, "leader": "张建国", "leader_phone": "13800000001"}
ANNOUNCED = {**ASKING, "addressee": "王芳", "day": "2027-03-20"}
REGISTERED = {**ASKING, "name": "李丽", "occupation": "维修电工", "level": "三级"}
TASK = {**EXAM, "place": "第一技师学院", "task": 7}


def test_every_message_has_a_name_that_staff_can_read() -> None:
    assert all(say(f"message.{name}") for name in names())


def test_the_variables_of_a_message_include_the_optional_ones() -> None:
    assert variables("select") == {
        *("day", "occupation", "level", "confirm", "contact", "phone", "place", "meeting_time"),
    }


@pytest.mark.parametrize("name", names())
def test_a_template_is_one_line_with_at_most_one_condition_and_one_loop(name: str) -> None:
    source = (DEFAULT / f"{name}.txt").read_text(encoding="utf-8")
    template = Environment(autoescape=True).parse(source)

    assert source == source.strip() + "\n"
    assert source.count("\n") == 1
    assert len(list(template.find_all(If))) <= 1
    assert len(list(template.find_all(For))) <= 1
    assert {used.name for used in template.find_all(Filter)} <= {"join"}


def test_place_and_meeting_time_are_added_as_a_sentence() -> None:
    text = render("select", {**EXAM, **ASKING, **WHERE, "confirm": "1233"})

    assert text == (
        "您已被选定为2027年3月20日维修电工职业三级等级实操鉴定考评员考评,收到请回复1233。"
        "如有疑问,请与李老师联系,联系电话:010-62311111。地点:第一技师学院,集合时间:3月16日8:30。"
    )


def test_an_empty_place_and_meeting_time_leave_the_wording_as_it_is() -> None:
    asked = {**EXAM, **ASKING, "confirm": "1233"}

    assert render("select", {**asked, "place": None, "meeting_time": ""}) == render("select", asked)


def test_a_place_without_a_meeting_time_is_refused() -> None:
    with pytest.raises(WordingError, match=r"^message 'select' lacks meeting_time$"):
        render("select", {**EXAM, **ASKING, "confirm": "1233", "place": "第一技师学院"})


def test_a_full_team_may_name_the_exam() -> None:
    assert render("full", EXAM) == "本次考评员人数已满。考评日期:2027年3月20日,职业:维修电工,等级:三级。"


def test_a_member_without_consent_appears_by_name_only_and_last() -> None:
    members = [{"name": "李敏", "phone": None}, {"name": "王芳", "phone": "13800000003"}, {"name": "赵强"}]

    assert render("team", {**TEAM, "members": members}) == (
        "2027年3月20日维修电工(职业)三级(等级)实操鉴定考评组组长:张建国,联系电话:13800000001;"
        "组员名单及联系电话如下:王芳,13800000003;李敏;赵强;"
    )


def test_the_names_variant_has_no_phone_but_the_leaders() -> None:
    assert render("team_names", {**TEAM, **WHERE, "names": ["李敏", "王芳"]}) == (
        "2027年3月20日维修电工(职业)三级(等级)实操鉴定考评组组长:张建国,联系电话:13800000001;"
        "组员名单如下:李敏;王芳;地点:第一技师学院,集合时间:3月16日8:30。"
    )


def test_the_names_variant_refuses_phones() -> None:
    with pytest.raises(WordingError, match=r"^message 'team_names.names\[0\]' does not take phone$"):
        render("team_names", {**TEAM, "names": [{"name": "李敏", "phone": "13800000002"}]})


@pytest.mark.parametrize(
    ("update", "first", "members"),
    [
        ("team_update", "team", {"members": [{"name": "李敏", "phone": "13800000002"}]}),
        ("team_names_update", "team_names", {"names": ["李敏"]}),
    ],
)
def test_an_update_is_the_team_text_behind_its_revision(
    update: str, first: str, members: dict[str, object]
) -> None:
    original = render(first, {**TEAM, **WHERE, **members})

    assert render(update, {**TEAM, **WHERE, **members, "revision": 2}) == f"更新(第2版):{original}"


def test_site_and_district_get_the_team_and_its_updates() -> None:
    members = [{"name": "李敏", "phone": "13800000002"}]

    assert render("site_team", {**TEAM, "members": members}) == (
        "贵考点2027年3月20日维修电工职业三级等级实操鉴定考评组组长:张建国,联系电话:13800000001;"
        "组员名单及联系电话如下:李敏,13800000002;"
    )
    assert render("district_team", {**TEAM, "members": members, "place": "第一技师学院", "revision": 2}) == (
        "更新(第2版):第一技师学院于2027年3月20日进行的维修电工职业三级等级实操鉴定考评组组长:张建国,"
        "联系电话:13800000001;组员名单及联系电话如下:李敏,13800000002;"
    )


def test_a_bare_word_with_several_open_prompts_is_answered_with_date_and_code_of_each() -> None:
    prompts = [
        {"day": "2027-03-20", "half": "上午", "code": "1231"},
        {"day": "2027-03-27", "half": "全天", "code": "4561"},
    ]

    assert render("which_one", {"prompts": prompts}) == (
        "您有多项短信待回复,请直接回复相应代码:3月20日上午回复1231;3月27日全天回复4561;"
    )


@pytest.mark.parametrize(
    ("name", "values", "text"),
    [
        (
            "late_confirm",
            {**EXAM, **ASKING},
            "您对2027年3月20日维修电工职业三级等级实操考评的确认已超时,视同不参加。"
            "如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "reserve_noted",
            EXAM,
            "您已登记为2027年3月20日维修电工职业三级等级实操考评的候补考评员,如有空缺另行通知。",
        ),
        (
            "moved",
            {**EXAM, "place": "第一技师学院"},
            "原定2027年3月20日在第一技师学院的维修电工职业三级等级实操考评因故改期,原安排撤销,请留意新的短信。",
        ),
        (
            "alarm_shortfall",
            {**TASK, "required": 3, "confirmed": 0, "missing": 3},
            "考评任务7(第一技师学院,2027年3月20日维修电工职业三级等级)需3人,已确认0人,缺3人,请及时处理。",
        ),
        (
            "alarm_escalated",
            {**TASK, "missing": 2},
            "考评任务7(第一技师学院,2027年3月20日维修电工职业三级等级)备选考评员已用完,缺2人,请人工派遣。",
        ),
        (
            "alarm_withdrawn",
            {**TASK, "missing": 1, "examiner": "王芳"},
            "考评员王芳退出考评任务7(第一技师学院,2027年3月20日维修电工职业三级等级),缺1人,请及时处理。",
        ),
        (
            "notice",
            {**ANNOUNCED, "matter": "考评员年度登记", "centre": "省中心"},
            "王芳您好,省中心通知:考评员年度登记。请于2027年3月20日前办理,"
            "如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "notice_meeting",
            {**ANNOUNCED, "matter": "考评员培训", "centre": "省中心", "time": "8:30", "place": "一楼报告厅"},
            "王芳您好,省中心定于2027年3月20日8:30在一楼报告厅举行考评员培训,请准时参加。"
            "如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "notice_suspended",
            {**ANNOUNCED, "matter": "实操考评", "cause": "台风"},
            "王芳您好,因台风,原定2027年3月20日的实操考评暂停,恢复时间另行通知。"
            "如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "one_time_code",
            {"code": "735128", "minutes": 10},
            "您的验证码为735128,10分钟内有效。工作人员不会向您索要验证码,请勿告诉他人。",
        ),
        (
            "registration_received",
            REGISTERED,
            "李丽您好,您报考的维修电工职业三级等级已提交,正在审核,审核结果将以短信告知。"
            "如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "registration_returned",
            {**REGISTERED, "reason": "照片不清楚", "by": "3月12日18:00"},
            "李丽您好,您报考的维修电工职业三级等级需要补正:照片不清楚。请于3月12日18:00前登录报名网站修改后重新提交,"
            "逾期视为放弃。如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "registration_recheck",
            {**REGISTERED, "reason": "照片不清楚"},
            "李丽您好,您报考的维修电工职业三级等级更正后的信息仍需补正:照片不清楚。您已缴费,报名继续有效,"
            "请与李老师联系补正,联系电话:010-62311111。",
        ),
        (
            "registration_status",
            {**REGISTERED, "status": "审核通过,等待缴费"},
            "李丽您好,您报考的维修电工职业三级等级:审核通过,等待缴费。如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "registration_edited",
            {**REGISTERED, "fields": "姓名、工作年限"},
            "李丽您好,工作人员更正了您报考维修电工职业三级等级的信息:姓名、工作年限。"
            "如非您本人提出,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "fee_due",
            {**REGISTERED, "fee": "310.00", "by": "3月20日18:00"},
            "李丽您好,您报考的维修电工职业三级等级应缴考试费310.00元,请于3月20日18:00前登录报名网站缴费,"
            "逾期视为放弃,缴费后不予退费。如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "batch_fee_due",
            {**ASKING, "addressee": "第一技师学院", "plan": "3月统考", "count": 760, "fee": "235600.00"}
            | {"bill": "JF12", "by": "3月20日18:00"},
            "第一技师学院您好,贵单位为3月统考报名的760人应缴考试费合计235600.00元,缴费单号JF12,"
            "请于3月20日18:00前缴纳。如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "batch_lapsed",
            {**ASKING, "addressee": "第一技师学院", "count": 760, "bill": "12"},
            "第一技师学院您好,缴费单号12逾期未缴,所列760人的报名已失效。"
            "如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "reminder_demand_due",
            {**EXAM, **ASKING, "place": "第一技师学院", "by": "3月11日"},
            "第一技师学院将于2027年3月20日进行维修电工职业三级等级实操鉴定,考评员需求尚未提交,"
            "请于3月11日前提交。如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "reminder_dispatch_due",
            {**TASK, "by": "3月16日18:00", "required": 3, "confirmed": 1},
            "考评任务7(第一技师学院,2027年3月20日维修电工职业三级等级)须于3月16日18:00前组建考评组,"
            "需3人,已确认1人,请及时处理。",
        ),
        (
            "reminder_meeting",
            {**EXAM, **ASKING, **WHERE, "on": "3月16日"},
            "您参加的2027年3月20日维修电工职业三级等级实操考评,考前准备会定于3月16日召开,请准时参加。"
            "如有疑问,请与李老师联系,联系电话:010-62311111。地点:第一技师学院,集合时间:3月16日8:30。",
        ),
        (
            "reminder_eve_of_exam",
            {**EXAM, **ASKING, "place": "第一技师学院", "half": "上午"},
            "您将于2027年3月20日上午在第一技师学院参加维修电工职业三级等级实操考评,请携带考评员证,"
            "提前30分钟签到。如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        (
            "reminder_certificate_expiry",
            {**ASKING, "day": "2027-03-20"},
            "您的考评员证书有效期至2027年3月20日,请及时办理换证,逾期不能参加考评。"
            "如有疑问,请与李老师联系,联系电话:010-62311111。",
        ),
        ("alarm_opt_out", {"examiner": "王芳"}, "考评员王芳已停止接收短信,请改用其他方式联系。"),
    ],
)
def test_the_other_texts_read_so(name: str, values: dict[str, object], text: str) -> None:
    assert render(name, values) == text


def test_a_province_may_word_a_message_in_its_own_way_and_say_less(tmp_path: Path) -> None:
    (tmp_path / "reserve_noted.txt").write_text("已登记为{{ occupation }}候补。\n", encoding="utf-8")

    assert render("reserve_noted", EXAM, tmp_path) == "已登记为维修电工候补。"
    assert render("full", {}, tmp_path) == "本次考评员人数已满。"


def test_a_province_may_not_ask_for_more_than_the_message_gives(tmp_path: Path) -> None:
    (tmp_path / "full.txt").write_text("{{ centre }}已满。", encoding="utf-8")

    with pytest.raises(WordingError, match=r"^message 'full': 'centre' is undefined$"):
        render("full", {}, tmp_path)


def test_a_broken_template_of_a_province_is_named(tmp_path: Path) -> None:
    (tmp_path / "full.txt").write_text("{% if %}", encoding="utf-8")

    with pytest.raises(WordingError, match=r"^message 'full': "):
        render("full", {}, tmp_path)


@pytest.mark.parametrize(
    ("name", "values", "fault"),
    [
        ("fulll", {}, "there is no message 'fulll'; there are alarm_escalated, "),
        ("alarm_opt_out", {}, "message 'alarm_opt_out' lacks examiner$"),
        ("alarm_opt_out", {"examiner": ""}, "message 'alarm_opt_out' lacks examiner$"),
        ("wrong_code", {"centre": "省中心", "a": 1}, "message 'wrong_code' does not take a, centre$"),
        ("alarm_opt_out", {"examiner": 1.5}, "alarm_opt_out.examiner is float, not text or a whole number$"),
        ("alarm_opt_out", {"examiner": True}, "alarm_opt_out.examiner is bool, not text or a whole number$"),
        ("full", {**EXAM, "day": "明天"}, "full.day is not a day such as 2027-03-20$"),
        ("full", {**EXAM, "day": "2027-02-30"}, "full.day is not a day such as 2027-03-20$"),
        ("which_one", {"prompts": "1231"}, "which_one.prompts is str, not a list$"),
        ("which_one", {"prompts": []}, "message 'which_one' lacks prompts$"),
        ("which_one", {"prompts": ["1231"]}, r"which_one.prompts\[0\] is str, not a mapping$"),
        ("team", {**TEAM, "members": [{"phone": "13800000002"}]}, r"message 'team.members\[0\]' lacks name$"),
    ],
)
def test_a_message_with_wrong_values_is_refused_by_name(
    name: str, values: dict[str, object], fault: str
) -> None:
    with pytest.raises(WordingError, match=f"^{fault}"):
        render(name, values)
