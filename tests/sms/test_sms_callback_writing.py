"""What happens to a push while the database fails, is slow, or the caller leaves."""

import asyncio
from pathlib import Path

import pytest
from callbacks_on_loopback import BOTH, KEPT, REPLY, SECRET, a_service, texts
from held_inbox import a_held_inbox

from db.connect import connection
from delivery.intake import Patience
from delivery.spool import Spool

TABLES = ("incoming_message", "receipt")
AGAIN = (503, {"code": 503, "msg": "暂时无法保存，请稍后重推"})


async def test_a_database_that_fails_is_told_and_the_push_may_come_again(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_service() as service:
        for table in TABLES:
            await connection().execute_script(f"ALTER TABLE {table} RENAME TO away_{table}")
        failed = [await service.push(kind, [body]) for kind, body in BOTH]
        for table in TABLES:
            await connection().execute_script(f"ALTER TABLE away_{table} RENAME TO {table}")

        assert failed == [AGAIN, AGAIN]
        assert [await service.push(kind, [body]) for kind, body in BOTH] == [KEPT, KEPT]
        assert [leak for leak in ("13811110000", "1231", SECRET) if leak in _told(caplog)] == []


async def so_many_are_kept(how_many: int) -> None:
    async with asyncio.timeout(30):
        while len(await texts()) < how_many:
            pass


def _told(caplog: pytest.LogCaptureFixture) -> str:
    """What this service logged itself; the path of a request belongs to the access log."""
    return "\n".join(record.getMessage() for record in caplog.records if record.name != "aiohttp.access")


async def test_a_push_that_a_slow_database_holds_up_is_kept_on_disk_and_not_undone(
    database: str, tmp_path: Path
) -> None:
    patience = Patience(database=0.05, disk=20.0)
    async with a_service(patience=patience, spool=Spool(tmp_path / "spool")) as service:
        async with a_held_inbox(database):
            answers = [await service.push("replies", [{**REPLY, "sequence_id": id_}]) for id_ in (1, 2)]

        await so_many_are_kept(2)
        assert answers == [KEPT, KEPT]
        assert await texts() == ["1231", "1231"]


async def test_a_caller_who_leaves_does_not_undo_the_write(database: str) -> None:
    async with a_service(cancelling=True) as service:
        async with a_held_inbox(database):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await service.push("replies", [REPLY])

        await so_many_are_kept(1)
        assert await texts() == ["1231"]
