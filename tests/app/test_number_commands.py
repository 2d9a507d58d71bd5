"""What staff do at the command line about numbers."""

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
