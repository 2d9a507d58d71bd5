"""The sandbox's Telegram as a bot and as the people who write to it see it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from sandbox_on_loopback import Answer, Box

from sandbox.options import Options

TOKEN = Options().telegram_token
WANG, LI = "501", "502"  # numbers of private chats


async def call(box: Box, method: str, **params: object) -> Answer:
    """A call in JSON."""
    async with box.http.post(f"{box.url}/telegram/bot{TOKEN}/{method}", json=params) as answer:
        return answer.status, await answer.json()


async def do(box: Box, deed: str, person: str = WANG, **body: object) -> Any:
    """A deed of a person, which must succeed."""
    status, answer = await box.post(f"/chats/telegram/{person}/{deed}", body)
    assert status == 200, answer
    return answer


async def screen(box: Box, person: str = WANG) -> list[dict[str, Any]]:
    """The messages of a person, oldest first."""
    messages: list[dict[str, Any]] = (await box.get(f"/chats/telegram/{person}"))["messages"]
    return messages


async def contents(box: Box, person: str = WANG) -> list[str]:
    """The texts on a person's screen, oldest first."""
    return [line["content"] for line in await screen(box, person)]


@asynccontextmanager
async def a_bot(box: Box) -> AsyncIterator[Bot]:
    """aiogram's own bot, speaking to the sandbox instead of to Telegram."""
    server = TelegramAPIServer.from_base(f"{box.url}/telegram")
    async with Bot(TOKEN, session=AiohttpSession(api=server)) as bot:
        yield bot
