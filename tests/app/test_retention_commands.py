"""What staff do at the command line about disputes."""

from pathlib import Path

from office import Office, furnish

NUMBER = "13999990000"


def test_a_dispute_is_opened_listed_read_and_closed(tmp_path: Path) -> None:
    office: Office = furnish(tmp_path)

    assert office.done("dispute", "open", "--number", NUMBER, "--reason", "投诉") == {"id": 1}
    again = office.refused("dispute", "open", "--number", NUMBER, "--reason", "投诉")
    assert again == "已有一个同样的争议未结束"
    assert office.done("dispute", "open", "--examiner", "2", "--reason", "没有收到") == {"id": 2}
    assert [(each["about"], each["of"]) for each in office.done("dispute", "list")] == [
        ("number", None),
        ("examiner", 2),
    ]
    assert office.done("dispute", "show", "1") == []
    assert office.run("dispute", "show", "1").stdout == "没有短信。\n"
    assert office.done("dispute", "close", "1") == {"id": 1}
    assert office.refused("dispute", "close", "1") == "争议 1 已经结束"
    assert "名册外的号码" in office.run("dispute", "list", "--all").stdout
    assert office.run("retention", "status").stdout.splitlines()[0] == (
        "发出短信的内容和号码：保留 180 天，已处理 0 行"
    )
