"""The callbacks of a service on loopback, and what they have kept."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from db.models.delivery import IncomingMessage, OddPush
from delivery.intake import Intake, Patience
from delivery.replay import attend
from delivery.spool import Spool
from sms.callbacks import Limits, add_callbacks, translate

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)  # half past nine in Beijing
SECRET = "a-secret-path-of-our-own"
KEPT = (200, {"code": 0, "msg": "接收成功"})
UNREAD = (200, {"code": 0, "msg": "已留存，其中有无法识别的内容"})
REPLY = {
    "phone_number": "13811110000",
    "content": "1231",
    "send_time": "2026-11-21 09:29:59",
    "dest_code": "1234",
    "sequence_id": "1234567890",
}
RECEIPT = {
    "phone_number": "13811110000",
    "send_time": "2026-11-21 09:00:00",
    "report_time": "2026-11-21 09:00:05",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "1",
    "biz_id": "12345^0",
    "out_id": "67890",
}
BOTH = (("replies", REPLY), ("receipts", RECEIPT))
NOWHERE = Path("/proc/no-spool")  # no disk to fall back on
PATIENT = Patience(database=20.0, disk=20.0)

Answer = tuple[int, object]


@dataclass
class Service:
    """A service that is pushed to."""

    url: str
    http: aiohttp.ClientSession
    runner: web.AppRunner

    async def push(self, kind: str, body: object, secret: str = SECRET, **headers: str) -> Answer:
        """Push bytes as they are and anything else as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.post(f"/callbacks/aliyun/{secret}/{kind}", data, **headers)

    async def post(self, path: str, data: bytes, **headers: str) -> Answer:
        told = {"Content-Type": "application/json", **headers}
        async with self.http.post(self.url + path, data=data, headers=told) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def a_service(
    secrets: Sequence[str] = (SECRET,),
    limits: Limits | None = None,
    spool: Spool | None = None,
    *,
    patience: Patience = PATIENT,
    cancelling: bool = False,
) -> AsyncIterator[Service]:
    """A service whose clock stands at NOW; `cancelling` ends a handler whose caller has left."""
    app = web.Application()
    intake = Intake(translate, spool or Spool(NOWHERE), patience)
    attend(app, intake, lambda: NOW)
    add_callbacks(app, secrets, lambda: NOW, intake, limits)
    runner = web.AppRunner(app, handler_cancellation=cancelling, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with aiohttp.ClientSession() as http:
            yield Service(f"http://127.0.0.1:{runner.addresses[0][1]}", http, runner)
    finally:
        await runner.cleanup()


async def texts() -> list[str]:
    return [row.text for row in await IncomingMessage.all().order_by("id")]


async def odd() -> list[tuple[str, str, str]]:
    """(kind, reason, body) of each push that could not be read."""
    return [(row.kind, row.reason, row.body) for row in await OddPush.all().order_by("id")]
