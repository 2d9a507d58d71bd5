"""A broadcast as two people at their terminals make it."""

import pytest
from office import Office, furnish

DRAFT = [
    *("broadcast", "add", "--title", "登记", "--message", "notice"),
    *("--value", "matter=年度登记", "--value", "day=2027-03-20"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return furnish(tmp_path_factory.mktemp("office"))


def test_a_broadcast_goes_from_its_draft_to_the_outbox_with_four_eyes(office: Office) -> None:
    office.done("config", "set", "broadcast.approve_above", "3")

    drafted = office.done(*DRAFT, "--audience", "examiners")
    id_ = str(drafted["id"])
    office.done("broadcast", "submit", id_)
    alone = office.refused("broadcast", "approve", id_)
    approved = office.run("broadcast", "approve", id_, LOGNAME="another")
    started = office.done("broadcast", "start", id_)

    assert (drafted["state"], drafted["audience"], drafted["people"]) == ("DRAFT", "examiners", 0)
    assert alone == "须由另一人审批：不能是起草人或提交人"
    assert approved.stdout == f"群发 {id_}：登记  已批准  通知：限期办理 → 考评员\n"
    assert (started["state"], started["people"], started["enqueued"]) == ("RUNNING", 40, 40)
    assert started["funnel"]["states"] == {"queued": 40}


def test_a_list_from_a_file_is_previewed_and_what_is_wrong_is_said(office: Office) -> None:
    (office.folder / "list.csv").write_text("手机号,姓名\n13800000001,王芳\n1,李敏\n", encoding="utf-8")

    drafted = office.done(*DRAFT, "--audience", "list", "--file", "list.csv")
    previewed = office.run("broadcast", "preview", str(drafted["id"]))

    assert drafted["list"]["rejected"] == [{"line": 3, "reasons": ["手机号应为 1 开头的 11 位数字"]}]
    assert (office.folder / "list.csv.rejected.xlsx").exists()
    assert previewed.stdout == (
        "可发送 1 人（短信 1），不发送 0 人\n"
        "计费 2 条，约 0.090 元\n"
        "无须另一人审批\n"
        "样例：\n"
        "  138****0001  王*您好,江西省职业技能鉴定指导中心通知:年度登记。请于2027年3月20日前办理,"
        "如有疑问,请与质量督导科联系,联系电话:0791-12333。\n"
    )


def test_a_broadcast_that_cannot_be_is_refused_in_one_line(office: Office) -> None:
    assert office.refused(*DRAFT, "--audience", "all") == (
        "没有名为 all 的对象，可用：examiners、organisations、venues、task、list"
    )
    assert office.refused(*DRAFT, "--audience", "examiners", "--where", "level=9") == (
        "筛选条件 level 不能是 9，应为：级别，如 3 或 三级"
    )
    assert office.refused("broadcast", "start", "1", "--at", "tomorrow") == (
        "时间 tomorrow 应写成 2027-03-01T09:00"
    )
    assert office.refused("broadcast", "show", "9") == "没有编号为 9 的群发"
