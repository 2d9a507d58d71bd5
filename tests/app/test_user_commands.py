"""kaowu user, and acting as somebody with --as."""

from pathlib import Path

from office import furnish

LI = ("user", "add", "li", "--name", "李敏", "--phone", "13800138000")


def test_staff_have_accounts_and_act_in_their_own_name(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    top = office.done("user", "list")
    assert top == []

    added = office.done(*LI, "--organisation", "3601", "--role", "admin")
    assert [(role["organisation"], role["role"]) for role in added["roles"]] == [("3601", "admin")]
    assert added["phone"] == "138****8000"

    wang = ("user", "add", "wang", "--name", "王强", "--phone", "13900139000", "--role", "chief")
    office.done(*wang, "--organisation", "360102", "--function", "finance", "--as", "li")
    refusal = office.refused(
        *LI[:2], "zhao", *LI[3:], "--organisation", "3601", "--role", "clerk", "--as", "wang"
    )
    assert refusal == "您没有这项权限：管理工作人员账号"
    assert office.refused("user", "list", "--as", "nobody") == "没有账号 nobody，或已停用"


def test_an_absence_is_noted_and_a_reset_has_nothing_to_reset_yet(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    office.done(*LI, "--organisation", "3601", "--role", "clerk")

    away = ("user", "away", "li", "--from", "2030-03-01T08:00", "--until", "2030-03-02T18:00", "--as", "li")
    (absence,) = office.done(*away)["absences"]

    assert (absence["from"], absence["delegate"]) == ("2030-03-01T00:00:00+00:00", None)
    assert office.refused("user", "reset", "li") == "登录功能尚未启用，账号还没有密码，不需要重设"
    assert office.done("user", "retire", "li")["state"] == "left"


def test_keys_are_rotated_by_the_operator_alone(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    office.done(*LI, "--organisation", "36", "--role", "admin")

    assert office.refused("key", "rotate", "--as", "li") == "您没有这项权限：更换密钥"
    assert office.done("key", "rotate", "--check")["left"] == 0


def test_a_broadcast_is_approved_by_a_second_person_with_an_account(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    for login, role in (("li", "clerk"), ("wang", "chief"), ("zhao", "clerk")):
        office.done("user", "add", login, *LI[3:], "--organisation", "3601", "--role", role)
    notice = (
        "--title",
        "登记",
        "--message",
        "notice",
        "--value",
        "matter=年度登记",
        "--value",
        "day=2030-03-20",
    )
    office.done("config", "set", "broadcast.approve_above", "1")

    row = office.done("broadcast", "add", *notice, "--audience", "examiners", "--as", "li")["id"]
    office.done("broadcast", "submit", str(row), "--as", "li")

    assert office.refused("broadcast", "approve", str(row), "--as", "zhao") == "您没有这项权限：审批群发"
    approved = office.done("broadcast", "approve", str(row), "--as", "wang")
    assert (approved["state"], approved["decided"]["approver"]) == ("APPROVED", "wang")
