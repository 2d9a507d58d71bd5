"""Watching over the house: what is wrong becomes an alarm, and an alarm is told by every way there is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from db import settings
from handlers.act import Act
from handlers.alarms import noticing, telling
from handlers.alarms.noticing import Machine
from scheduler.waiting import complain, pause

log = structlog.get_logger()
EVERY = timedelta(seconds=5)
Post = Callable[[str, str], Awaitable[str]]
"""(address, text) → "" or a code: hands one line to a group robot."""


async def keep_watching(
    machine: Callable[[], Machine], post: Post, acting: Callable[[], Act], stopping: asyncio.Event
) -> None:
    """Watch until `stopping` is set."""
    while not stopping.is_set():
        try:
            await watch_once(machine(), post, acting)
        except Exception as error:
            complain(error, "watching.failed")
        await pause(stopping, EVERY)


async def watch_once(machine: Machine, post: Post, acting: Callable[[], Act]) -> None:
    """Notice, tell by SMS, post to the webhook; a webhook that fails is tried again later."""
    await noticing.watch(machine, acting())
    for alarm in await telling.untold():
        await telling.tell(alarm, acting())
    address = (await settings.in_force()).alarm_webhook
    for alarm in await telling.to_post(acting()) if address else []:
        if await telling.claim_post(alarm, acting()):
            code = await post(address, telling.post_text(alarm))
            if code:
                log.warning("watching.not_posted", alarm=alarm.id, code=code)
            else:
                await telling.posted(alarm, acting())
