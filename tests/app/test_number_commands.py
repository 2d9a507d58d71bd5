"""What staff do at the command line about numbers."""

import json
import sqlite3
from pathlib import Path

from office import Office, furnish

NUMBER = "13999990000"


def test_an_opt_out_is_added_listed_and_lifted(tmp_path: Path) -> None:
    office: Office = furnish(tmp_path)

    assert office.done("optout", "add", NUMBER, "--kind", "broadcast") == {"kind": "broadcast"}
    (listed,) = office.done("optout", "list")
    assert (listed["kind"], listed["source"], listed["lifted_at"]) == ("broadcast", "staff", None)
    assert office.refused("optout", "add", NUMBER, "--kind", "broadcast") == "这个号码已登记为拒收"
    assert office.refused("optout", "lift", NUMBER, "--kind", "all") == "这个号码没有登记为拒收"
    assert office.done("optout", "lift", NUMBER) == {"lifted": 1}
    assert office.done("optout", "list") == []
    assert len(office.done("optout", "list", "--all")) == 1


def test_quiet_hours_are_set_changed_and_cleared(tmp_path: Path) -> None:
    office = furnish(tmp_path)

    office.done("quiet", "set", NUMBER, "22:00-07:00")
    office.done("quiet", "set", NUMBER, "21:00-08:00")
    assert [each["hours"] for each in office.done("quiet", "list")] == ["21:00-08:00"]
    assert office.refused("quiet", "set", NUMBER, "late") == "免打扰时段应写成 22:00-07:00 的样子"
    office.done("quiet", "clear", NUMBER)
    assert office.refused("quiet", "clear", NUMBER) == "这个号码没有设免打扰时段"
    assert office.done("quiet", "list") == []


def test_a_rotation_is_checked_done_and_done_again_without_effect(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    old = (tmp_path / "var" / "secret_keys").read_text().strip()
    both = {"KAOWU_SECRET_KEYS": f"{old},2:the-key-of-the-next-year"}

    before = json.loads(office.run("key", "rotate", "--check", "--json", **both).stdout)
    done = office.run("key", "rotate", "--json", **both)
    after = json.loads(office.run("key", "rotate", "--check", "--json", **both).stdout)
    again = json.loads(office.run("key", "rotate", "--json", **both).stdout)

    assert (before["newest"], before["left"] > 0, after["left"]) == (2, True, 0)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"newest": 2, "resealed": before["left"], "unopened": []}
    assert again["resealed"] == 0
    assert {each["version"] for each in after["columns"]} == {2}


def test_a_row_that_does_not_open_is_named_and_the_rest_is_sealed_anew(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    with sqlite3.connect(tmp_path / "var" / "kaowu.sqlite3") as rows:
        rows.execute("UPDATE examiner_phone SET phone = ? WHERE id = 2", (b"\x07" + b"x" * 40,))
    rows.close()
    old = (tmp_path / "var" / "secret_keys").read_text().strip()

    done = office.run("key", "rotate", KAOWU_SECRET_KEYS=f"{old},2:the-key-of-the-next-year")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "打不开（缺少密钥或数据被改动）：examiner_phone.phone 第 2 行"
