"""Updates fetched by long polling, where Telegram cannot reach us: confirmed only once they are rows."""

import asyncio
from uuid import uuid4

import structlog
from aiogram import Bot

from bot.telegram.hearing import Clock, dispatcher
from delivery.inbox import Arrived, keep_arrived
from delivery.said import Said, push_of, translate

log = structlog.get_logger()
WAIT = 5  # seconds: how long a poll stands
AGAIN = 2.0
WANTED = ["message", "callback_query", "my_chat_member"]


async def keep_fetching(bot: Bot, stopping: asyncio.Event, clock: Clock) -> None:
    """Fetch until `stopping` is set; what could not be kept is fetched again."""

    async def keep(said: Said) -> None:
        push = push_of(said, clock(), uuid4().hex)
        await keep_arrived([Arrived(each, push.at, push.trace) for each in translate(push).messages])

    listening, offset = dispatcher(keep, clock), None
    while not stopping.is_set():
        try:
            for update in await bot.get_updates(offset=offset, timeout=WAIT, allowed_updates=WANTED):
                answer = await listening.feed_update(bot, update)
                offset = update.update_id + 1
                if answer:
                    await listening.silent_call_request(bot, answer)
        except Exception as error:
            log.warning("telegram.not_fetched", error=type(error).__name__)
            await pause(stopping)


async def pause(stopping: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(AGAIN):
            await stopping.wait()
    except TimeoutError:
        return
