"""Somebody who writes to us in a messenger over HTTP: the sandbox's screen, and our edge and sender."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from postgres import free_port
from sandbox_on_loopback import StandingClock
from talk_office import Chat

from app.settings import (
    SANDBOX_AGENT,
    SANDBOX_APPID,
    SANDBOX_BOT,
    SANDBOX_CORPID,
    SANDBOX_WECHAT,
    SANDBOX_WECOM,
)
from bot.telegram.account import TELEGRAM_PATH, TelegramAccount
from bot.telegram.callbacks import add_callbacks as add_telegram
from bot.telegram.working import work as work_telegram
from bot.tencent.sealing import Seal
from bot.wechat.account import WechatAccount
from bot.wechat.callbacks import add_callbacks as add_wechat
from bot.wechat.working import work as work_wechat
from bot.wecom.account import WecomAccount
from bot.wecom.callbacks import add_callbacks as add_wecom
from bot.wecom.working import work as work_wecom
from db import settings
from db.models.delivery import Lane
from delivery import talking
from delivery.channel import Accepted, Channel
from delivery.claiming import Terms
from delivery.intake import Intake, Patience
from delivery.replay import attend
from delivery.said import translate
from delivery.settling import Answer, settle
from delivery.spool import Spool
from sandbox.options import Options
from sandbox.serving import serving

NOWHERE = Path("/proc/no-spool")
PEOPLE = {"telegram": ("7001", "start"), "wechat": ("oWang", "follow"), "wecom": ("zhang", "enter")}
"""Who writes, and how they come to write, by messenger."""


@dataclass(slots=True)
class Wire:
    """One messenger of a sandbox, and ours beside it; `arrived` tells of every push that was answered."""

    name: str
    url: str
    http: aiohttp.ClientSession
    clock: StandingClock
    arrived: "asyncio.Queue[int]"
    channel: Channel

    async def do(self, deed: str, body: dict[str, Any]) -> None:
        """What the person does; returns when our edge has answered its push."""
        who = PEOPLE[self.name][0]
        async with self.http.post(f"{self.url}/chats/{self.name}/{who}/{deed}", json=body) as answer:
            assert answer.status == 200, await answer.text()
        assert await self.arrived.get() == 200

    async def screen(self) -> list[dict[str, Any]]:
        """What we said, as the person sees it, oldest first."""
        async with self.http.get(f"{self.url}/chats/{self.name}/{PEOPLE[self.name][0]}") as answer:
            told = (await answer.json()).get("messages", [])
        return [each for each in told if each["direction"] == "to_user" and each["kind"] != "notice"]

    async def carry(self, now: datetime) -> None:
        """Hand over what waits for the messenger."""
        rules = await settings.in_force()
        terms = Terms(self.name, self.channel.bulk, rules, {}, token=f"t{now.timestamp()}", talks=True)
        while calls := [call for lane in Lane for call in (await talking.claim(lane, terms, 10, now)).calls]:
            for call in calls:
                outcome = await self.channel.send(call.messages, call.out_id)
                assert isinstance(outcome, Accepted), outcome
                await settle(self.name, [Answer(call, outcome)], now)


@dataclass(slots=True)
class WiredChat(Chat):
    """A chat whose words come and go over HTTP."""

    wire: Wire = field(kw_only=True)

    def later(self, **by: float) -> None:
        Chat.later(self, **by)
        self.wire.clock.advance(timedelta(**by).total_seconds())

    async def begin(self) -> None:
        """Come to the account, and read its greeting."""
        await self._do(PEOPLE[self.wire.name][1], {})

    async def say(self, text: str, *, pressed: bool = False, number: str = "") -> str:
        return await self._do("say", {"text": text})

    async def press(self, label: str) -> str:
        """Press the newest button; where a card has no room for buttons, type the word that it names."""
        for shown in reversed(await self.wire.screen()):
            if any(button["text"] == label for row in shown["buttons"] for button in row):
                return await self._do("press", {"message_id": shown["message_id"], "text": label})
        return await self.say((await self.button(label)).partition("#")[0])

    async def _do(self, deed: str, body: dict[str, Any]) -> str:
        self.later(seconds=5)
        before = len(await self.wire.screen())
        await self.wire.do(deed, body)
        await self.read()
        await self.wire.carry(self.act.now)
        return "\n".join(each["content"] for each in (await self.wire.screen())[before:])


@asynccontextmanager
async def a_wire(name: str, now: datetime) -> AsyncIterator[Wire]:
    """The sandbox's messenger of that name, joined to our edge and sender for it."""
    clock, port, arrived = StandingClock(now), free_port(), asyncio.Queue[int]()
    app = web.Application(middlewares=[_noticing(arrived)])
    intake = Intake(translate, Spool(NOWHERE), Patience(20.0, 20.0))
    attend(app, intake, clock.now)
    async with AsyncExitStack() as parts:
        url = await parts.enter_async_context(serving(Options(), clock, count(1)))
        http = await parts.enter_async_context(aiohttp.ClientSession())
        channel, join = await _JOINING[name](app, intake, clock, url, f"http://127.0.0.1:{port}", parts)
        await parts.enter_async_context(TestServer(app, port=port))
        await join()
        if name != "telegram":
            told = {"url": f"http://127.0.0.1:{port}/callbacks/{name}", "channel": name}
            async with http.post(f"{url}/callback", json=told) as answer:
                assert answer.status == 200, await answer.text()
        yield Wire(name, url, http, clock, arrived, channel)


def _noticing(arrived: "asyncio.Queue[int]") -> Any:
    @web.middleware
    async def notice(request: web.Request, handler: Any) -> web.StreamResponse:
        answer: web.StreamResponse = await handler(request)
        if request.method == "POST":
            arrived.put_nowait(answer.status)
        return answer

    return notice


Join = Callable[[], Awaitable[None]]


async def _nothing() -> None:
    """The platform is told of our address, not we of it."""


async def _telegram(
    app: web.Application, intake: Intake, clock: StandingClock, url: str, ours: str, parts: AsyncExitStack
) -> tuple[Channel, Join]:
    account = TelegramAccount(SANDBOX_BOT, f"{url}/telegram", f"{ours}{TELEGRAM_PATH}", "only-telegram-knows")
    add_telegram(app, account, intake, clock.now)
    working = await parts.enter_async_context(work_telegram(account))
    return working.channel, lambda: working.keep_hearing(asyncio.Event(), clock.now)


async def _wechat(
    app: web.Application, intake: Intake, clock: StandingClock, url: str, ours: str, parts: AsyncExitStack
) -> tuple[Channel, Join]:
    known, seal = SANDBOX_WECHAT, Seal.of(SANDBOX_WECHAT["aes_key"], SANDBOX_APPID)
    account = WechatAccount(SANDBOX_APPID, known["secret"], known["token"], seal, f"{url}/wechat")
    add_wechat(app, account, intake, clock.now)
    return (await parts.enter_async_context(work_wechat(account, clock.now))).channel, _nothing


async def _wecom(
    app: web.Application, intake: Intake, clock: StandingClock, url: str, ours: str, parts: AsyncExitStack
) -> tuple[Channel, Join]:
    known, seal = SANDBOX_WECOM, Seal.of(SANDBOX_WECOM["aes_key"], SANDBOX_CORPID)
    account = WecomAccount(
        SANDBOX_CORPID, SANDBOX_AGENT, known["secret"], known["token"], seal, f"{url}/wecom"
    )
    add_wecom(app, account, intake, clock.now)
    return (await parts.enter_async_context(work_wecom(account, clock.now))).channel, _nothing


_JOINING = {"telegram": _telegram, "wechat": _wechat, "wecom": _wecom}
