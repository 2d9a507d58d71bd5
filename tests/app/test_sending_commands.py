"""Holding, releasing, resuming and allowing more, at the command line."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from office import Office

from db import connect
from db.secrets import read_ring
from delivery import pauses


async def _paused(folder: Path, *shapes: str) -> None:
    ring = read_ring((folder / "var" / "secret_keys").read_text().strip())
    now = datetime.now(UTC)
    async with connect.database(f"sqlite://{folder / 'var' / 'kaowu.sqlite3'}", ring):
        for shape in shapes:
            await pauses.pause("sms", shape, "isv.SMS_TEMPLATE_ILLEGAL", timedelta(hours=1), now)


def test_sending_is_held_released_resumed_and_allowed_more(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office.run("migrate").returncode == 0

    assert office.done("sending", "hold", "--reason", "演练")["held_for"] == "演练"
    assert office.run("sending", "status").stdout.startswith("短信已停发（演练，")
    assert office.done("sending", "release") == {"asked": 0}
    assert office.refused("sending", "release") == "短信没有停发，不需要放行"

    assert office.done("sending", "hold", "--restored")["held_for"] == "restored"
    assert office.run("sending", "status").stdout.startswith("短信已停发（数据库是旧备份，")
    assert office.done("sending", "release") == {"asked": 0}

    asyncio.run(_paused(tmp_path, "invite", ""))
    assert (
        office.run("sending", "status")
        .stdout.splitlines()[1]
        .startswith("平台拒绝（isv.SMS_TEMPLATE_ILLEGAL），模板 invite 暂停至 ")
    )
    assert office.done("sending", "resume", "invite") == {"resumed": ["invite"]}
    assert office.done("sending", "resume") == {"resumed": [""]}
    assert office.refused("sending", "resume") == "没有这样的暂停，可用 kaowu sending status 查看"

    told = office.done("sending", "allow", "200")
    assert told["budget"] == {"parts": 0, "most": 300_000, "allowed": 200, "used_up": False}
    office.done("config", "set", "limits.parts_per_day", "0")
    assert office.refused("sending", "allow", "1").startswith("没有设每日预算")
    assert office.run("sending", "allow", "0").returncode == 2
