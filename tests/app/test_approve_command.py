"""kaowu approve at the terminal: a broadcast to many is decided by its case, by somebody else."""

from pathlib import Path

from office import furnish


def test_a_broadcast_to_many_is_listed_returned_and_approved_as_a_case(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    office.done("config", "set", "broadcast.approve_above", "0")
    office.done(
        *("broadcast", "add", "--title", "登记", "--message", "notice", "--audience", "examiners"),
        *("--value", "matter=年度登记", "--value", "day=2027-03-20"),
    )
    office.done(
        "broadcast",
        "submit",
        "1",
    )
    assert office.done("approve", "list")["waiting"] == 0  # nobody decides on what they submitted
    [case] = office.done("approve", "list", "--everything")["cases"]
    assert (case["topic"], case["topic_id"], case["role"]) == ("broadcast", 1, "chief")

    assert "不能审批自己的事项" in office.refused("approve", "pass", str(case["id"]))
    assert "原因代码" in office.refused("approve", "return", str(case["id"]), LOGNAME="li")
    told = office.done_as("li", "approve", "return", str(case["id"]), "--reason", "wording")
    assert (told["state"], told["history"][0]["by"]) == ("RETURNED", "li")
    assert office.done("broadcast", "show", "1")["state"] == "DRAFT"

    office.done("broadcast", "submit", "1")
    office.done_as("li", "approve", "pass", str(case["id"]))
    assert office.done("broadcast", "show", "1")["state"] == "APPROVED"


def test_what_is_not_said_clearly_is_refused(tmp_path: Path) -> None:
    office = furnish(tmp_path)

    for words in (["pass"], ["pass", "--all"], ["pass", "1", "--all", "--topic", "plan"]):
        assert "请写明审批件编号" in office.refused("approve", *words)
    assert "没有可以审批的事项" in office.refused("approve", "pass", "--all", "--topic", "broadcast")
