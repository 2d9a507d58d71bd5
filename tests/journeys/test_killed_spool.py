"""kill -9 while pushes wait on disk: what was acknowledged is in the database after the next start."""

import asyncio
from pathlib import Path
from typing import Any

from held_inbox import a_held_inbox
from house import KEYS, House, a_house

from db import connect
from db.models import IncomingMessage, Receipt
from db.secrets import read_ring

KEPT = {"code": 0, "msg": "接收成功"}


def _reply(number: int) -> dict[str, Any]:
    return {"phone_number": f"139{number:08}", "content": f"{number}", "sequence_id": f"{number}"}


def _receipt(number: int) -> dict[str, Any]:
    phone = {"phone_number": f"139{number:08}", "report_time": "2026-11-21 09:00:05"}
    return {**phone, "success": True, "err_code": "DELIVERED", "biz_id": f"{number}^0", "out_id": "x"}


async def _push(house: House, numbers: range) -> None:
    """Push a reply and a receipt for each number; all must be acknowledged."""
    for number in numbers:
        for kind, body in (("replies", _reply(number)), ("receipts", _receipt(number))):
            async with house.http.post(house.call(kind), json=[body]) as answer:
                assert (answer.status, await answer.json()) == (200, KEPT)


async def test_nothing_acknowledged_is_lost_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    await _story(sqlite_url, tmp_path)


async def test_nothing_acknowledged_is_lost_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    await _story(postgres_url, tmp_path)


async def _story(database: str, folder: Path) -> None:
    async with a_house(folder, database) as house:
        house.start()
        await _push(house, range(2))
        for first in (2, 6):  # the second time it dies over what the first time left, and more
            async with a_held_inbox(database):
                await _push(house, range(first, first + 4))
                await asyncio.to_thread(house.kill)
            house.start()
        await _everything_is_there(database, 10)
        assert house.stop() == 0
        assert list((folder / "var" / "spool").glob("*.push")) == []
        assert "1390000" not in "".join(log.read_text() for log in house.logs)


async def _everything_is_there(database: str, many: int) -> None:
    async with connect.database(database, read_ring(KEYS)), asyncio.timeout(60):
        while await IncomingMessage.all().count() < many or await Receipt.all().count() < many:
            pass
        texts = await IncomingMessage.all().order_by("id").values_list("external_id", flat=True)
        receipts = await Receipt.all().values_list("provider_id", flat=True)
    assert len(set(map(str, texts))) == many
    assert set(receipts) == {f"{number}^0" for number in range(many)}
