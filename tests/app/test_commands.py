"""What staff type, and what they are told when it is wrong."""

import asyncio
import json
import socket
import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from office import Office, furnish

from db import connect
from db.secrets import read_ring
from delivery import inbox
from exam.settings import DEFAULTS
from handlers import conversation
from handlers.act import Act

KEYS_WRONG = "KAOWU_SECRET_KEYS 应写成 1:密钥,2:密钥（版本 1 至 255，每个密钥至少 16 个字符）"
AWAY = "连不上数据库，请检查 KAOWU_DATABASE_URL 和数据库服务"
DEMAND = {
    "--venue": "V01",
    "--occupation": "6-31-01-03",
    "--level": "3",
    "--day": "2027-03-20",
    "--half": "am",
    "--required": "3",
}


def demand(**changed: str) -> Sequence[str]:
    """The words of a demand with some of them changed: demand(level="5")."""
    words = {**DEMAND, **{f"--{name}": value for name, value in changed.items()}}
    return ["task", "add", *(part for pair in words.items() for part in pair)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return furnish(tmp_path_factory.mktemp("office"))


def test_a_demand_becomes_a_task_that_can_be_shown(tmp_path: Path) -> None:
    office = furnish(tmp_path)

    added = office.done(*demand())
    opened = office.done("task", "open", "1")

    assert added["state"] == "REQUESTED"
    assert opened["state"] == "OPEN"
    assert (opened["required"], opened["held"], opened["confirmed"], opened["revision"]) == (3, 0, 0, 0)
    assert [each["state"] for each in opened["invitations"]] == ["PLANNED"] * 6
    assert set(opened["invitations"][0]) == {"id", "examiner", "name", "state", "round", "due_at"}
    assert opened["team"] == {"leader": None, "members": []}
    assert opened["deadline"] == "2027-03-16T10:00:00+00:00"
    assert office.done("task", "show", "1") == opened
    assert office.done("task", "draw", "--verify", "1")["agrees"] is True


def test_a_task_dispatched_by_hand_is_formed_at_once_and_can_be_cancelled(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    office.done(*demand())

    formed = office.done("task", "dispatch", "1", "--examiner", "1", "2", "4")
    cancelled = office.done("task", "cancel", "1")

    assert formed["state"] == "FORMED"
    assert formed["team"]["members"] == [1, 2, 4]
    assert [each["state"] for each in formed["invitations"]] == ["NOTIFIED"] * 3
    assert cancelled["state"] == "CANCELLED"
    assert [each["state"] for each in cancelled["invitations"]] == ["CANCELLED"] * 3


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (demand(venue="V99"), "没有编号为 V99 的考点"),
        (demand(occupation="9-99"), "没有编号为 9-99 的职业"),
        (demand(level="7"), "电工没有 7 级"),
        (demand(occupation="4-03-02-01"), "考点第一技工学校实训楼不承担中式烹调师的鉴定"),
        (demand(day="2026-11-20"), "考评日期 2026-11-20 已过，或就在今天"),
        (demand(day="20 March"), "日期“20 March”应写成 2027-03-20 的样子"),
        (demand(required="2"), "考评组不得少于 3 人"),
        (demand(required="4"), "考评组人数应为单数"),
        (demand(required="27"), "考评组不得多于 25 人"),
        (["task", "open", "77"], "没有编号为 77 的考评任务"),
        (["task", "show", "77"], "没有编号为 77 的考评任务"),
        (["task", "cancel", "77"], "没有编号为 77 的考评任务"),
        (["task", "draw", "--verify", "77"], "没有编号为 77 的抽取记录"),
        (["task", "draw"], "请给出任务编号，或用 --verify 给出抽取编号"),
        (["replies", "drop", "77"], "没有编号为 77 的回复"),
        (["examiner", "phone", "77", "13800009999"], "没有编号为 77 的考评员"),
        (["examiner", "phone", "1", "12345"], "手机号应为 1 开头的 11 位数字"),
        (["examiner", "phone", "1", "13800001001"], "这个手机号正由另一位考评员使用"),
        (["config", "set", "no.such", "1"], "没有名为 no.such 的设置"),
        (["config", "get", "no.such"], "没有名为 no.such 的设置"),
        (["import", "examiners"], "请给出要导入的文件，或用 --template 写出模板"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(office: Office, words: Sequence[str], reason: str) -> None:
    assert office.refused(*words) == reason


def test_a_setting_of_the_wrong_form_is_refused_and_the_old_one_stays(office: Office) -> None:
    for value in ("soon", "0s", "30 parsecs"):
        assert office.refused("config", "set", "dispatch.answer_within", value).startswith("设置 dispatch")
    assert office.done("config", "get", "dispatch.answer_within") == {"dispatch.answer_within": "30m"}


def test_every_setting_says_what_it_means(office: Office) -> None:
    lines = office.run("config", "get").stdout.splitlines()
    assert [line.split(" = ")[0] for line in lines] == sorted(DEFAULTS)
    assert all("    # " in line for line in lines)


def test_a_demand_after_its_deadline_needs_a_reason(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    tomorrow = _soon()

    refusal = office.refused(*demand(day=tomorrow))
    waived = office.done(*demand(day=tomorrow, waiver="临时增加场次，主任同意"))

    assert refusal.startswith("应在实操鉴定前 7 个工作日（")
    assert waived["state"] == "REQUESTED"


def _soon() -> str:
    return (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


def test_the_same_demand_twice_is_refused_until_the_first_is_cancelled(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    office.done(*demand())

    assert office.refused(*demand()) == "同一考点、同一时间、同一职业和级别已有任务 1"
    office.done("task", "cancel", "1")
    assert office.done(*demand())["id"] == 2


def test_wrong_usage_ends_with_status_2(office: Office) -> None:
    assert office.run("task", "add", "--venue", "V01").returncode == 2
    assert office.run("no-such-command").returncode == 2
    assert office.run().returncode == 2


def test_every_command_explains_itself(office: Office) -> None:
    for words in ([], ["task"], ["task", "add"], ["import"], ["serve"], ["sandbox"], ["rehearse"]):
        helped = office.run(*words, "--help")
        assert (helped.returncode, helped.stderr) == (0, "")


def test_an_unknown_kaowu_name_in_the_environment_stops_the_start(office: Office) -> None:
    assert office.refused("migrate", KAOWU_DATBASE_URL="x") == "不认识的环境变量：KAOWU_DATBASE_URL"


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"KAOWU_DATABASE_URL": "mysql://x/y"}, "KAOWU_DATABASE_URL 应以 sqlite:// 或 postgres:// 开头"),
        ({"KAOWU_SECRET_KEYS": "short"}, KEYS_WRONG),
        ({"KAOWU_PROFILE": "atlantis"}, "没有名为 atlantis 的省份配置（KAOWU_PROFILE）"),
        (
            {"KAOWU_DATABASE_URL": "postgres://nobody@127.0.0.1:1/x"},
            "连不上数据库，请检查 KAOWU_DATABASE_URL 和数据库服务",
        ),
    ],
)
def test_an_environment_that_cannot_be_used_is_named(
    office: Office, environment: dict[str, str], reason: str
) -> None:
    assert office.refused("task", "list", **environment) == reason


@pytest.mark.parametrize(
    "words",
    [
        ["serve", "--port", "99999"],
        ["task", "show", "99999999999999999999"],
        ["task", "cancel", "abc"],
        demand(level="99999999999999999999"),
    ],
)
def test_numbers_out_of_range_are_wrong_usage_without_a_traceback(
    office: Office, words: Sequence[str]
) -> None:
    answer = office.run(*words)
    assert (answer.returncode, answer.stderr.count("Traceback")) == (2, 0)


def test_what_would_not_fit_into_an_sms_is_refused(office: Office) -> None:
    assert office.refused(*demand(), "--place", "路" * 36) == "地点最多 35 个字"
    assert office.refused(*demand(), "--meeting", "时" * 36) == "集合时间最多 35 个字"
    assert office.refused(*demand(day="9999-12-31")) == "日期“9999-12-31”应写成 2027-03-20 的样子"


def test_a_file_of_which_nothing_can_be_imported_is_refused(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "orgs.csv"
    file.write_text("代码,名称,类型\nX1,某机构,不知道\n", encoding="utf-8")
    answer = office.run("import", "organisations", str(file))
    assert (answer.returncode, answer.stderr) == (1, "没有一行可以导入\n")


def test_a_reply_cut_inside_an_emoji_is_listed_all_the_same(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    asyncio.run(_somebody_writes(tmp_path, "\ud83d 看不懂"))
    printed = office.run("replies", "list")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert office.done("replies", "list")[0]["phone"] == "139****0000"


async def _somebody_writes(folder: Path, text: str) -> None:
    url = f"sqlite://{folder / 'var' / 'kaowu.sqlite3'}"
    ring = read_ring((folder / "var" / "secret_keys").read_text().strip())
    now = datetime.now(UTC)
    async with connect.database(url, ring):
        await inbox.keep([inbox.Incoming("sms", "+8613900000000", "1", text, now)], now)
        [row] = await inbox.next_waiting(1)
        await conversation.read(row.id, Act(now, "system", Random(1)))


def test_a_service_before_the_first_migration_says_what_to_do(tmp_path: Path) -> None:
    refusal = Office(tmp_path).refused("serve", "--port", "0", KAOWU_CALLBACK_SECRET="only-for-tests")
    assert "kaowu migrate" in refusal


def test_a_port_in_use_is_said_plainly(office: Office) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert office.refused("serve", "--port", str(port)).startswith(f"不能监听 127.0.0.1:{port}：")


def test_an_unmigrated_folder_says_what_to_do(tmp_path: Path) -> None:
    assert "kaowu migrate" in Office(tmp_path).refused("task", "list")


def test_other_keys_than_the_databases_are_refused(office: Office) -> None:
    refusal = office.refused("task", "list", KAOWU_SECRET_KEYS="1:some-other-key-of-32-characters")
    assert refusal == "密钥与数据库不符：请使用建库时的 KAOWU_SECRET_KEYS"


def test_a_database_that_lost_its_keys_is_not_given_new_ones(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.run("migrate")
    (tmp_path / "var" / "secret_keys").unlink()

    assert "KAOWU_SECRET_KEYS" in office.refused("migrate")


def test_secrets_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.run("migrate")
    files = [tmp_path / "var" / name for name in ("secret_keys", "callback_secret")]
    before = [file.read_text() for file in files]
    office.run("migrate")

    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    assert [file.read_text() for file in files] == before


def test_without_log_in_only_this_machine_is_served(office: Office) -> None:
    assert "只能监听本机地址" in office.refused("serve", "--host", "0.0.0.0")  # noqa: S104


def test_templates_are_exported_for_the_provider(office: Office) -> None:
    sheet = {each["name"]: each for each in office.done("export", "templates")}

    assert sheet["invite"]["text"].startswith("${centre}邀请您参加${occupation}职业${level}等级于${year}年")
    assert list(sheet["invite"]["variables"])[:2] == ["centre", "occupation"]
    assert sheet["invite"]["faults"] == []
    assert sheet["team.3"]["faults"] != []
    assert sheet["team_names.3"]["faults"] == []
    assert sheet["full"]["setting"] == "aliyun.template.full"


def test_the_settings_are_printed_as_json_for_scripts(office: Office) -> None:
    printed = json.loads(office.run("config", "get", "--json").stdout)
    assert printed["dispatch.ratio"] == "2.0"


def test_reminders_are_listed_and_put_off(office: Office) -> None:
    listed = {each["rule"]: each for each in office.done("reminder", "list")}
    moved = office.done("reminder", "set", "meeting", "--due", "T-6wd 08:00", "--until", "T-4wd 12:00")
    off = office.run("reminder", "off", "meeting").stdout

    assert (listed["meeting"]["times"], listed["meeting"]["on"]) == ("T-5wd 16:00 to T-4wd 12:00", True)
    assert (moved["times"], moved["states"], moved["reminders"]) == ("T-6wd 08:00 to T-4wd 12:00", {}, [])
    assert off == (
        "meeting（考前准备会，发考评组）  T-6wd 08:00 to T-4wd 12:00  停用，待发 0 条\n还没有提醒\n"
    )
    assert office.refused("reminder", "off", "birthday") == (
        "没有名为 birthday 的提醒，可用 kaowu reminder list 查看"
    )
