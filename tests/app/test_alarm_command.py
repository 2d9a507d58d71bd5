"""Alarms at the command line, and what the audit trail keeps of the numbers they go to."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from office import Office

from db import connect
from db.models import Audit
from db.secrets import read_ring
from delivery.alarms import raise_alarm


async def _an_alarm(folder: Path) -> None:
    async with _database(folder):
        await raise_alarm("disk", "server-1", {"megabytes": 90}, datetime(2026, 11, 21, 2, tzinfo=UTC))


async def _audited(folder: Path) -> list[object]:
    async with _database(folder):
        return [each.detail for each in await Audit.all().order_by("id")]


def _database(folder: Path):  # type: ignore[no-untyped-def]
    ring = read_ring((folder / "var" / "secret_keys").read_text().strip())
    return connect.database(f"sqlite://{folder / 'var' / 'kaowu.sqlite3'}", ring)


def test_alarms_are_listed_and_ended_and_their_numbers_are_not_audited(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert office.run("migrate").returncode == 0
    asyncio.run(_an_alarm(tmp_path))

    [alarm] = office.done("alarm", "list")
    assert (alarm["kind"], alarm["cause"]) == ("disk", "服务器server-1磁盘只剩90MB")
    assert office.done("alarm", "end", str(alarm["id"])) == {"alarm": alarm["id"]}
    assert office.done("alarm", "list") == []
    assert office.refused("alarm", "end", str(alarm["id"])) == f"没有编号为 {alarm['id']} 的告警"

    office.done("config", "set", "alarm.phones", "13800009991")
    assert asyncio.run(_audited(tmp_path)) == [{"kind": "disk"}, {"value": "138****9991"}]
