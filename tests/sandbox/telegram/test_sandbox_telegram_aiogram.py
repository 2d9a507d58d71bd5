"""aiogram's own bot and dispatcher against the sandbox: polling, webhook, buttons, files, refusals."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import CommandStart
from aiogram.filters.command import CommandObject
from aiogram.methods import SendMessage
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from aiohttp.test_utils import TestServer
from sandbox_on_loopback import PATIENCE, Box, StandingClock, a_sandbox
from telegram_on_loopback import LI, WANG, a_bot, call, contents, do, screen

SECRET = "a-secret"
YES = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="能参加", callback_data="invite:7:yes")]]
)


def a_dispatcher() -> Dispatcher:
    """Greets with the payload, asks about 派遣, thanks for a press, notes who blocks, echoes the rest."""
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def greet(message: Message, command: CommandObject) -> None:
        await message.answer(f"您好 {command.args}")

    @dispatcher.message(F.text == "派遣")
    async def ask(message: Message) -> None:
        await message.answer("能参加吗？", reply_markup=YES)

    @dispatcher.callback_query()
    async def thank(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text(f"已确认 {query.data}")
        await query.answer("收到")

    @dispatcher.my_chat_member()
    async def note(change: ChatMemberUpdated, bot: Bot) -> None:
        await bot.send_message(int(LI), f"{change.from_user.id} {change.new_chat_member.status}")

    @dispatcher.message(F.text)
    async def echo(message: Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"回声 {message.text}")

    return dispatcher


@asynccontextmanager
async def polling(bot: Bot) -> AsyncIterator[None]:
    dispatcher = a_dispatcher()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(
            dispatcher.start_polling(
                bot, handle_signals=False, close_bot_session=False, handle_as_tasks=False
            )
        )
        yield
        await dispatcher.stop_polling()
        await running


@asynccontextmanager
async def hooked(bot: Bot) -> AsyncIterator[str]:
    app = web.Application()
    handler = SimpleRequestHandler(a_dispatcher(), bot, handle_in_background=False, secret_token=SECRET)
    handler.register(app, "/telegram")
    async with TestServer(app) as server:
        yield f"http://127.0.0.1:{server.port}/telegram"


async def until(box: Box, content: str, person: str = WANG) -> None:
    """Returns when a text is the last on the screen."""
    async with asyncio.timeout(PATIENCE):
        while (await contents(box, person))[-1:] != [content]:
            pass


async def test_a_polling_bot_greets_asks_and_hears_the_pressed_button() -> None:
    async with a_sandbox() as box, a_bot(box) as bot, polling(bot):
        await do(box, "start", payload="ticket-9")
        await until(box, "您好 ticket-9")
        await do(box, "say", text="派遣")
        await until(box, "能参加吗？")
        await do(box, "press", text="能参加")
        await until(box, "收到")

        lines = await screen(box)
        assert [(line["direction"], line["content"]) for line in lines] == [
            ("from_user", "/start ticket-9"),
            ("to_user", "您好 ticket-9"),
            ("from_user", "派遣"),
            ("to_user", "已确认 invite:7:yes"),
            ("to_user", "收到"),
        ]
        assert [(line["edited"], line["kind"], line["buttons"]) for line in lines[3:]] == [
            (True, "text", []),
            (False, "notice", []),
        ]


async def test_a_webhook_gets_its_secret_and_may_answer_with_a_call() -> None:
    async with a_sandbox() as box, a_bot(box) as bot, hooked(bot) as url:
        await bot.set_webhook(url, secret_token=SECRET)
        await do(box, "say", text="在吗")
        await until(box, "回声 在吗")
        await do(box, "say", text="派遣")
        await until(box, "能参加吗？")
        await do(box, "press", text="能参加")
        await until(box, "收到")

        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count, info.last_error_message) == (url, 0, None)


async def test_a_push_with_a_wrong_secret_is_refused_and_comes_again() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box, a_bot(box) as bot, hooked(bot) as url:
        await bot.set_webhook(url, secret_token="another")
        await do(box, "say", text="在吗")
        async with asyncio.timeout(PATIENCE):
            while not (failed := await bot.get_webhook_info()).last_error_message:
                pass
        await bot.set_webhook(url, secret_token=SECRET)
        clock.advance(1)
        await until(box, "回声 在吗")

        assert failed.last_error_message == "Wrong response from the webhook: 401 Unauthorized"
        assert (failed.pending_update_count, (await bot.get_webhook_info()).pending_update_count) == (1, 0)


async def test_blocking_and_coming_back_are_told_and_writing_is_forbidden_meanwhile() -> None:
    async with a_sandbox() as box, a_bot(box) as bot:
        await do(box, "start", LI)
        await do(box, "say", text="在吗")
        async with polling(bot):
            await do(box, "block")
            await until(box, f"{WANG} kicked", LI)
            with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
                await bot.send_message(WANG, "您好")
            await do(box, "unblock")
            await until(box, f"{WANG} member", LI)
        await bot.send_message(WANG, "您好")

        assert (await contents(box))[-1] == "您好"


async def test_files_go_both_ways_unchanged() -> None:
    async with a_sandbox() as box, a_bot(box) as bot:
        await do(box, "start")
        content = base64.b64encode(b"%PDF-1.7 paper").decode()
        await do(box, "send_file", name="论文.pdf", content=content, kind="document", text="请收")
        (_, update) = await bot.get_updates()
        assert update.message is not None
        assert update.message.document is not None
        document = update.message.document
        came = await bot.download(document, BytesIO())
        assert came is not None
        sent = await bot.send_document(
            WANG, BufferedInputFile(b"%PDF-1.7 ticket", "准考证.pdf"), caption="打印"
        )
        photo = await bot.send_photo(WANG, BufferedInputFile(b"\xff\xd8\xff", "map.jpg"), reply_markup=YES)
        async with box.http.get(f"{box.url}/chats/telegram/{WANG}/files/{sent.message_id}") as answer:
            shown, policy = await answer.read(), answer.headers["Content-Security-Policy"]

        assert (document.file_name, document.mime_type, update.message.caption) == (
            "论文.pdf",
            "application/pdf",
            "请收",
        )
        assert (came.read(), shown) == (b"%PDF-1.7 paper", b"%PDF-1.7 ticket")
        assert photo.photo is not None
        assert policy == "default-src 'none'; sandbox"
        names = [(line["kind"], line["file_name"], line["content"]) for line in (await screen(box))[1:]]
        assert names == [
            ("document", "论文.pdf", "请收"),
            ("document", "准考证.pdf", "打印"),
            ("photo", "map.jpg", ""),
        ]


async def test_a_place_a_menu_and_an_action_are_taken() -> None:
    async with a_sandbox() as box, a_bot(box) as bot:
        await do(box, "start")
        venue = await bot.send_venue(WANG, 28.68, 115.9, "南昌考点", "红谷滩区 1 号")
        location = await bot.send_location(WANG, 28.68, 115.9)

        assert await bot.send_chat_action(WANG, "typing")
        assert await bot.set_my_commands([])
        assert (await bot.me()).is_bot
        assert venue.venue is not None
        assert location.location is not None
        assert (venue.venue.title, location.location.latitude) == ("南昌考点", 28.68)
        assert (await contents(box))[1:] == ["南昌考点\n红谷滩区 1 号", "28.68,115.9"]


async def test_above_the_rate_the_bot_is_told_when_to_come_again() -> None:
    clock = StandingClock()
    async with a_sandbox(clock, telegram_rate=2) as box, a_bot(box) as bot:
        await do(box, "start")
        await bot.send_message(WANG, "一")
        await bot.send_message(WANG, "二")
        with pytest.raises(TelegramRetryAfter) as refused:
            await bot.send_message(WANG, "三")
        clock.advance(refused.value.retry_after)
        await bot.send_message(WANG, "四")

        assert await contents(box) == ["/start", "一", "二", "四"]


@pytest.mark.parametrize(
    ("fault", "error", "shown"),
    [
        ({"do": "code", "code": "429", "retry_after": 7}, TelegramRetryAfter, []),
        (
            {"do": "code", "code": "403", "message": "Forbidden"},
            TelegramForbiddenError,
            [],
        ),
        ({"do": "http", "status": 502}, TelegramServerError, []),
        ({"do": "reset"}, TelegramNetworkError, ["您好"]),
        ({"do": "refuse"}, TelegramNetworkError, []),
    ],
)
async def test_a_scripted_fault_meets_the_call_of_its_chat(
    fault: dict[str, object], error: type[Exception], shown: list[str]
) -> None:
    async with a_sandbox() as box, a_bot(box) as bot:
        await do(box, "start")
        await do(box, "start", LI)
        await box.script(match={"channel": "telegram", "method": "sendMessage", "chat": LI}, **fault)
        await bot.send_message(WANG, "您好")
        with pytest.raises(error):
            await bot.send_message(LI, "您好")
        await bot.send_message(LI, "又来了")

        assert (await contents(box, LI))[1:] == [*shown, "又来了"]


async def test_a_stranger_and_a_wrong_token_are_refused_as_the_real_one_refuses() -> None:
    async with a_sandbox() as box, a_bot(box) as bot:
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(WANG, "您好")
        await box.post("/chats", {"chats": [{"channel": "telegram", "id": WANG, "name": "王芳"}]})
        with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
            await bot.send_message(WANG, "您好")
        await do(box, "start")
        (update,) = await bot.get_updates()
        async with Bot("1:other", session=bot.session) as stranger:
            with pytest.raises(TelegramUnauthorizedError):
                await stranger.get_me()

        assert update.message is not None
        assert update.message.chat.first_name == "王芳"
        status, answer = await call(box, "makeCoffee")
        assert (status, answer) == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
