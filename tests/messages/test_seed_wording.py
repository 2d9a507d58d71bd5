"""The six texts of the seed slides, pinned word for word (domain.md A8 87-89 and 91)."""

from datetime import date

from messages.billing import content, parts
from messages.wording import render

SIGN = "北京市人力社保局"
CENTRE = "北京市职业技能鉴定管理中心"
EXAM = {"occupation": "维修电工", "level": "三级", "day": date(2027, 3, 20)}
DISTRICT = {"contact": "海淀区职业技能鉴定中心", "phone": "010-62310000"}
SITE = {"contact": "李老师", "phone": "010-62311111"}
TEAM = {"leader": "张建国", "leader_phone": "13800000001"}
MEMBERS = [{"name": "李敏", "phone": "13800000002"}, {"name": "王芳", "phone": "13800000003"}]


def test_the_invitation_reads_as_the_first_text_of_the_slides() -> None:
    text = render("invite", {**EXAM, **DISTRICT, "centre": CENTRE, "yes": "1231", "no": "1232"})

    assert content(text, SIGN) == (
        "【北京市人力社保局】北京市职业技能鉴定管理中心邀请您参加维修电工职业三级等级于2027年3月20日进行的实操考评工作,"
        "如能参加,请回复1231,如不能参加请回复1232,如有疑问,请与海淀区职业技能鉴定中心联系,联系电话:010-62310000。"
    )
    assert (len(content(text, SIGN)), parts(text, SIGN)) == (124, 2)


def test_the_selection_reads_as_the_second_text_of_the_slides() -> None:
    text = render("select", {**EXAM, **SITE, "confirm": "1233"})

    assert content(text, SIGN) == (
        "【北京市人力社保局】您已被选定为2027年3月20日维修电工职业三级等级实操鉴定考评员考评,收到请回复1233。"
        "如有疑问,请与李老师联系,联系电话:010-62311111。"
    )
    assert parts(text, SIGN) == 2


def test_the_team_reads_as_the_third_text_of_the_slides() -> None:
    text = render("team", {**EXAM, **TEAM, "members": MEMBERS})

    assert content(text, SIGN) == (
        "【北京市人力社保局】2027年3月20日维修电工(职业)三级(等级)实操鉴定考评组组长:张建国,联系电话:13800000001;"
        "组员名单及联系电话如下:李敏,13800000002;王芳,13800000003;"
    )
    assert parts(text, SIGN) == 2


def test_a_wrong_code_is_answered_with_the_text_of_the_slides() -> None:
    text = render("wrong_code", {})

    assert text == "您回复的短信内容有误,请核对后重新发送。"
    assert parts(text, SIGN) == 1


def test_a_cancelled_task_is_told_with_the_text_of_the_slides() -> None:
    text = render("cancelled", {**EXAM, "centre": CENTRE, "place": "第一技师学院"})

    assert text == (
        "北京市职业技能鉴定管理中心通知您于2027年3月20日在第一技师学院参评维修电工职业三级等级的实操考试,"
        "因故取消,望您见谅!"
    )
    assert parts(text, SIGN) == 2


def test_a_full_team_is_told_with_the_text_of_the_slides() -> None:
    text = render("full", {})

    assert text == "本次考评员人数已满。"
    assert parts(text, SIGN) == 1
