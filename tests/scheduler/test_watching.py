"""Alarms on their way to a group robot, with a real one on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import aiohttp
import pytest
from aiohttp import web
from channel_with_memory import Clock
from letters_on_their_way import NOW

from bot import robot
from db import connect, secrets, settings
from db.models import Alarm, OutgoingMessage
from delivery.alarms import raise_alarm
from handlers.alarms.noticing import Machine
from scheduler.watching import watch_once

FULL = Machine("server-1", 0, 100)
ROOMY = Machine("server-1", 50 << 30, 100 << 30)


@pytest.fixture
async def on_sqlite(sqlite_url: str, ring: secrets.KeyRing) -> AsyncIterator[str]:
    """A database without a clock of its own: NOW is not the time of the other."""
    async with connect.database(sqlite_url, ring):
        yield sqlite_url


class Group:
    """What the group's robot was told, and what it answers: status and body, the last one for ever."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.told: list[object] = []
        self.answers = list(answers)

    async def hear(self, request: web.Request) -> web.Response:
        self.told.append(await request.json())
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(status=status, text=body)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/send", self.hear)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/send?key=secret"
        finally:
            await runner.cleanup()


async def test_what_is_noticed_is_told_by_sms_and_posted_once(on_sqlite: str) -> None:
    group = Group((200, '{"errcode":0,"errmsg":"ok"}'))
    await settings.change("alarm.phones", "13800009991", "staff", NOW)
    async with group.listening() as address, aiohttp.ClientSession() as http:
        await settings.change("alarm.webhook", address, "staff", NOW)
        for _ in range(3):
            await watch_once(FULL, partial(robot.post, http), Clock(NOW))

    [alarm] = await Alarm.all()
    text = f"考务系统告警{alarm.id}:服务器server-1磁盘只剩0MB(11月21日10:00起)"
    assert group.told == [{"msgtype": "text", "text": {"content": text}}]
    assert await OutgoingMessage.filter(message="alarm_system").count() == 1
    assert alarm.posted_at == NOW


async def test_a_robot_that_refuses_is_asked_again_later(on_sqlite: str) -> None:
    group = Group((200, '{"errcode":93000}'), (500, ""), (200, '{"errcode":0}'))
    await raise_alarm("paused", "sms", {"code": "x"}, NOW)
    async with group.listening() as address, aiohttp.ClientSession() as http:
        await settings.change("alarm.webhook", address, "staff", NOW)
        for seconds in (0, 1, 31, 32, 92, 93):
            at = NOW + timedelta(seconds=seconds)
            await watch_once(ROOMY, partial(robot.post, http), Clock(at))

    assert len(group.told) == 3
    assert (await Alarm.get()).posted_at == NOW + timedelta(seconds=92)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, '{"errcode":0}', ""),
        (200, '{"errcode":310000,"errmsg":"x"}', "errcode_310000"),
        (200, "[]", "odd_answer"),
        (200, "<html>", "odd_answer"),
        (200, '{"errcode":"secret"}', "odd_answer"),
        (302, "", "http_302"),
    ],
)
async def test_what_a_robot_answers_becomes_a_code(status: int, body: str, code: str) -> None:
    async with Group((status, body)).listening() as address, aiohttp.ClientSession() as http:
        assert await robot.post(http, address, "x") == code


async def test_a_robot_that_is_not_there_is_a_code_without_its_address() -> None:
    async with aiohttp.ClientSession() as http:
        code = await robot.post(http, "http://127.0.0.1:1/send?key=secret", "x")

    assert code == "ClientConnectorError"
