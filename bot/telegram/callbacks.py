"""Where Telegram pushes updates: the row first, then its 200; anything else and it pushes again."""

import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from pydantic import ValidationError

from bot.telegram.account import TELEGRAM_PATH, TelegramAccount
from bot.telegram.bots import open_bot
from bot.telegram.hearing import CHANNEL, Clock, dispatcher
from delivery.intake import Intake, NotKept
from delivery.said import Said, push_of
from delivery.spooled import Push


def add_callbacks(app: web.Application, account: TelegramAccount, intake: Intake, clock: Clock) -> None:
    """Answer POST /callbacks/telegram.

    401 without the secret, 400 for what is no update, 503 when it was not kept, else 200: one that aiogram
    does not understand, since Telegram has grown, is kept for people to look at and holds up no other.
    """

    async def keep(said: Said) -> None:
        await intake.take(push_of(said, clock(), uuid4().hex))

    async def keep_odd(body: bytes) -> None:
        await intake.take(Push(f"{CHANNEL}.update", body, clock(), uuid4().hex))

    listening = dispatcher(keep, clock)
    pushes: list[_Pushes] = []

    async def serving(_: web.Application) -> AsyncIterator[None]:
        async with open_bot(account) as bot:
            pushes.append(_Pushes(listening, bot, account.secret, keep_odd))
            yield

    async def answer(request: web.Request) -> web.Response:
        return await pushes[0].handle(request)

    app.cleanup_ctx.append(serving)
    app.router.add_post(TELEGRAM_PATH, answer)


class _Pushes(SimpleRequestHandler):
    """In the foreground: in the background aiogram answers 200 before the row is there."""

    def __init__(
        self, listening: Dispatcher, bot: Bot, secret: str, keep_odd: Callable[[bytes], Awaitable[None]]
    ) -> None:
        super().__init__(listening, bot, handle_in_background=False, secret_token=secret)
        self._keep_odd = keep_odd

    def verify_secret(self, telegram_secret_token: str, bot: Bot) -> bool:
        """As bytes: compare_digest refuses other texts."""
        told = telegram_secret_token.encode("utf-8", "surrogatepass")
        return secrets.compare_digest(told, (self.secret_token or "").encode())

    async def handle(self, request: web.Request) -> web.Response:
        try:
            return await self._take(request)
        except NotKept:
            return web.Response(status=503)
        except (ValueError, TypeError, AiogramError):
            return web.Response(status=400)

    async def _take(self, request: web.Request) -> web.Response:
        try:
            return await super().handle(request)
        except ValidationError:
            body = await request.read()
            told = json.loads(body)
            if not isinstance(told, dict) or not isinstance(told.get("update_id"), int):
                raise
            await self._keep_odd(body)
            return web.Response(status=200)
