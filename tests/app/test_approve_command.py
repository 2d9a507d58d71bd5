"""kaowu approve at the terminal: a broadcast to many is decided by its case, by somebody else."""

from pathlib import Path

from office import furnish


def test_a_broadcast_to_many_is_decided_as_a_case_by_somebody_else(tmp_path: Path) -> None:
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
    [case] = office.done("approve", "list", "--everything")["cases"]
    assert (case["topic"], case["topic_id"], case["role"]) == ("broadcast", 1, "chief")

    assert office.run("approve", "list", "--everything").stdout.startswith("等待审批 1 件")
    assert "提交于 20" in office.run("approve", "show", str(case["id"])).stdout
    assert "不能审批自己的事项" in office.refused("approve", "pass", str(case["id"]))
    told = office.done_as("li", "approve", "return", str(case["id"]), "--reason", "wording")
    assert (told["state"], told["history"][0]["by"]) == ("RETURNED", "li")
    assert office.done("broadcast", "show", "1")["state"] == "DRAFT"


def test_what_is_not_said_clearly_is_refused(tmp_path: Path) -> None:
    office = furnish(tmp_path)

    assert "请写明审批件编号" in office.refused("approve", "pass", "--all")
    assert "没有可以审批的事项" in office.refused("approve", "pass", "--all", "--topic", "broadcast")


def test_the_routes_in_force_are_shown_as_an_import_takes_them(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    (tmp_path / "routes.csv").write_text(
        "机构代码,事项,步骤\n,退费,科长(财务科):本级:5;分管主任:上级:3:批量\n", "utf-8"
    )
    assert office.done("import", "approval_routes", "routes.csv")["added"] == 1

    told = office.run("approve", "routes", "--topic", "refund").stdout

    assert told.startswith("退费（整个系统，第 1 版）：科长(财务科):本级:5;分管主任:上级:3:批量\n")
    assert "  evidence  证明不足  请补充退费证明" in told
