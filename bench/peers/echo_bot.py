"""A bare bot of aiogram that says what it hears, by long polling: `echo_bot TOKEN API`; until SIGTERM."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

WIDTH = 200  # connections, as many as ours


async def main(token: str, api: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api), limit=WIDTH)
    bot, robot = Bot(token, session=session), Dispatcher()

    @robot.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    print("ready", flush=True)
    await robot.start_polling(bot, allowed_updates=["message"])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
