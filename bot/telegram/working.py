"""The bot at work: it speaks, and hears by the way that the account names."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.telegram.account import TelegramAccount
from bot.telegram.bots import open_bot
from bot.telegram.fetching import WANTED, keep_fetching, pause
from bot.telegram.files import fetch
from bot.telegram.hearing import Clock
from bot.telegram.speaking import TelegramChannel
from delivery.media import Media

log = structlog.get_logger()


@asynccontextmanager
async def work(account: TelegramAccount) -> AsyncIterator["Working"]:
    """A bot at work for as long as the block lasts."""
    async with open_bot(account) as bot:
        yield Working(bot, account, TelegramChannel(bot))


@dataclass(frozen=True, slots=True)
class Working:
    bot: Bot
    account: TelegramAccount
    channel: TelegramChannel

    async def fetch(self, media: str) -> Media:
        return await fetch(self.bot, media)

    async def keep_hearing(self, stopping: asyncio.Event, clock: Clock) -> None:
        """Have updates pushed to us, or fetch them until `stopping` is set."""
        while not stopping.is_set() and not await self._told():
            await pause(stopping)
        if not self.account.webhook:
            await keep_fetching(self.bot, stopping, clock)

    async def _told(self) -> bool:
        """Whether Telegram knows where updates go; what it keeps for us stays."""
        try:
            if self.account.webhook:
                secret = self.account.secret
                await self.bot.set_webhook(self.account.webhook, secret_token=secret, allowed_updates=WANTED)
            else:
                await self.bot.delete_webhook()
        except AiogramError as error:
            log.warning("telegram.not_told", error=type(error).__name__)
            return False
        return True
