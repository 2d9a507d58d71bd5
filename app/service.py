"""Start-up order: database, web, channel, loops, clock; stopped in reverse, so that no push is lost."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from socket import gethostname
from typing import Protocol
from uuid import uuid4

import structlog
from aiohttp import ClientSession, DummyCookieJar, web

from app.accounts import (
    account_of,
    pay_account_of,
    queues_of,
    telegram_account_of,
    wechat_account_of,
    wecom_account_of,
)
from app.desk import acting, now, opened
from app.logs import set_up_logs
from app.machine import this_machine
from app.one_service import only_service
from app.settings import Environment, Unsettled
from app.web import build_health, build_web
from bot import robot
from bot.wechat import working as wechat
from bot.wecom import working as wecom
from db import connect
from db.models import OutgoingMessage
from db.models.delivery import Sending as Stage
from delivery.channel import Channel
from delivery.media import Media
from handlers.act import Act
from pay.unified import open_platform
from scheduler.beating import Beating, Who
from scheduler.keeping_time import keep_time
from scheduler.looking import keep_looking
from scheduler.marking import keep_marking, mark_once
from scheduler.paying import keep_paying
from scheduler.pulling import keep_pulling
from scheduler.reading import keep_reading
from scheduler.sending import Sending
from scheduler.ticks import ticking
from scheduler.waking import woken
from scheduler.watching import keep_watching
from sms.account import AliyunAccount
from sms.aliyun import open_channel

log = structlog.get_logger()
DRAIN = timedelta(seconds=8)


class Messenger(Protocol):
    """A messenger at work: a channel, the files that come by it, and how it hears."""

    @property
    def channel(self) -> Channel: ...

    async def fetch(self, media: str) -> Media: ...

    async def keep_hearing(self, stopping: asyncio.Event, clock: Callable[[], datetime]) -> None: ...


@dataclass(frozen=True, slots=True)
class Post:
    """Where the service listens and what part of the work it does: all, web or worker.

    A worker listens only where it has a `metrics_port`, for /metrics, /healthz and /readyz.
    """

    host: str
    port: int
    role: str
    metrics_port: int | None = None


async def run(environment: Environment, post: Post, sandbox: str | None = None) -> int:
    """Serve until a signal comes."""
    stopping = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stopping.set)
    async with AsyncExitStack() as parts:
        parts.enter_context(set_up_logs(environment.log_level))
        parts.enter_context(only_service(connect.sqlite_file(environment.url)))
        await parts.enter_async_context(opened(environment))
        await _take_over(environment)
        if post.role in {"all", "web"}:
            await parts.enter_async_context(_serving(environment, post, sandbox))
        elif post.metrics_port is not None:
            told = replace(post, port=post.metrics_port)
            await parts.enter_async_context(_listening(build_health(environment), told))
        await parts.enter_async_context(_looping([keep_time(now.follow, stopping)]))
        if post.role in {"all", "worker"}:
            await parts.enter_async_context(_working(environment, post.role, stopping))
        await stopping.wait()
        log.info("service.stopping")
    return 0


async def _take_over(environment: Environment) -> None:
    """On SQLite nobody else can be sending: what was leased belongs to our dead predecessor."""
    if connect.sqlite_file(environment.url) is not None:
        await OutgoingMessage.filter(state=Stage.LEASED).update(
            state=Stage.UNKNOWN, lease=None, code="lease_lost", due_at=now()
        )


@asynccontextmanager
async def _working(environment: Environment, role: str, stopping: asyncio.Event) -> AsyncIterator[None]:
    def system() -> Act:
        return acting(environment, "system")

    async with AsyncExitStack() as parts:
        account = _account(environment)
        session = await parts.enter_async_context(ClientSession(cookie_jar=DummyCookieJar()))
        machine = partial(this_machine, environment.data_dir)
        ceasing = asyncio.Event()
        waking = await parts.enter_async_context(woken(environment.url, ceasing))
        beating = Beating(_who(role), system)
        await beating.beat()
        parts.push_async_callback(beating.end)
        mark = environment.data_dir / "lineage"
        await mark_once(mark, "sms", system)
        messengers = await _messengers(environment, parts)
        loops = [
            _cease_with(stopping, ceasing),
            keep_marking(mark, "sms", system, ceasing),
            keep_reading(
                system,
                ceasing,
                waking.bell("incoming_message", "receipt"),
                fetches={each.channel.name: each.fetch for each in messengers},
            ),
            keep_watching(machine, partial(robot.post, session), system, ceasing),
            beating.run(ceasing),
        ]
        if account is not None:
            channel = await parts.enter_async_context(open_channel(account, now))
            for queue in queues_of(environment, account, session):
                loops.append(keep_pulling(queue.pull, queue.name, ceasing))
            sending = Sending(channel, system, ceasing, waking, beating.is_fit)
            loops += [sending.run(), keep_looking(channel, system, ceasing)]
        for each in messengers:
            talking = Sending(each.channel, system, ceasing, waking, beating.is_fit)
            loops += [
                talking.run(),
                keep_looking(each.channel, system, ceasing),
                each.keep_hearing(ceasing, now),
            ]
        payer = pay_account_of(environment)
        if payer is not None:
            platform = await parts.enter_async_context(open_platform(payer, now))
            loops.append(keep_paying(platform, system, ceasing))
        await parts.enter_async_context(_looping(loops))
        await parts.enter_async_context(ticking(system, ceasing))
        yield


async def _messengers(environment: Environment, parts: AsyncExitStack) -> list[Messenger]:
    """Those that there is an account for, at work until `parts` are left."""
    found: list[Messenger] = []
    official, corporate = wechat_account_of(environment), wecom_account_of(environment)
    bot = telegram_account_of(environment)
    if official is not None:
        found.append(await parts.enter_async_context(wechat.work(official, now)))
    if corporate is not None:
        found.append(await parts.enter_async_context(wecom.work(corporate, now)))
    if bot is not None:
        from bot.telegram.working import work  # aiogram takes a second to load

        found.append(await parts.enter_async_context(work(bot)))
    return found


async def _cease_with(stopping: asyncio.Event, ceasing: asyncio.Event) -> None:
    """The work ends with the service; or before it, when its instance is outdated and only takes pushes."""
    await stopping.wait()
    ceasing.set()


def _account(environment: Environment) -> AliyunAccount | None:
    account = account_of(environment)
    if account is None:
        log.warning("service.no_sms_account")
    return account


def _who(role: str) -> Who:
    return Who(uuid4().hex, gethostname(), os.getpid(), role, version("kaowu"))


@asynccontextmanager
async def _looping(loops: list[Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """Run the loops; at the end wait for what is under way, but not for ever."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(loop) for loop in loops]
        try:
            yield
        finally:
            _, late = await asyncio.wait(tasks, timeout=DRAIN.total_seconds())
            for task in late:
                task.cancel()


async def _bind(runner: web.AppRunner, post: Post) -> None:
    try:
        await web.TCPSite(runner, post.host, post.port).start()
    except OSError as taken:
        raise Unsettled(f"不能监听 {post.host}:{post.port}：{taken.strerror}") from None


@asynccontextmanager
async def _serving(environment: Environment, post: Post, sandbox: str | None) -> AsyncIterator[None]:
    async with _listening(build_web(environment, sandbox), post) as port:
        sys.stdout.write(f"考务 http://{post.host}:{port}/（本机使用，尚无登录）\n")
        if sandbox:
            sys.stdout.write(f"手机 http://{post.host}:{port}/sandbox/\n")
        sys.stdout.flush()
        yield


@asynccontextmanager
async def _listening(app: web.Application, post: Post) -> AsyncIterator[int]:
    """Serve `app`; yields the port."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await _bind(runner, post)
        port: int = runner.addresses[0][1]
        yield port
    finally:
        await runner.cleanup()
