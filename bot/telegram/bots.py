"""The session that speaks for the bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer

from bot.telegram.account import TelegramAccount

PATIENCE = 10.0
"""Seconds for an answer; a message's lease lasts longer."""


@asynccontextmanager
async def open_bot(account: TelegramAccount) -> AsyncIterator[Bot]:
    """A bot for as long as the block lasts."""
    server = TelegramAPIServer.from_base(account.api) if account.api else PRODUCTION
    bot = Bot(account.token, session=AiohttpSession(api=server, timeout=PATIENCE, limit=200))
    try:
        yield bot
    finally:
        await bot.session.close()
