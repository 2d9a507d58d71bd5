"""The edges of the messengers on loopback, and what they have kept."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.telegram.account import TelegramAccount
from bot.telegram.callbacks import add_callbacks as add_telegram
from bot.tencent.sealing import Seal
from bot.wechat.account import WechatAccount
from bot.wechat.callbacks import add_callbacks as add_wechat
from bot.wecom.account import WecomAccount
from bot.wecom.callbacks import add_callbacks as add_wecom
from db.models import IncomingMessage
from delivery.intake import Intake, Patience
from delivery.replay import attend
from delivery.said import translate
from delivery.spool import Spool

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
SECRET = "only-telegram-knows"
BOT = TelegramAccount("100:abc", "http://127.0.0.1:1", "https://exam.example/callbacks/telegram", SECRET)
OFFICIAL = WechatAccount(
    "wx01", "secret", "token", Seal.of("c2FuZGJveC13ZWNoYXQtYWVzLWtleS0wMDAwMDAwMDA", "wx01")
)
CORPORATE = WecomAccount(
    "ww01", 7, "secret", "token", Seal.of("c2FuZGJveC13ZWNvbS1hZXMta2V5LTAwMDAwMDAwMDA", "ww01")
)
STAMPS = {"timestamp": "1795224600", "nonce": "n"}
NOWHERE = Path("/proc/no-spool")


@asynccontextmanager
async def edges(patience: Patience | None = None) -> AsyncIterator[ClientSession]:
    """All callbacks; the session speaks to them by their paths."""
    app = web.Application()
    intake = Intake(translate, Spool(NOWHERE), patience or Patience(20.0, 20.0))
    attend(app, intake, lambda: NOW)
    add_telegram(app, BOT, intake, lambda: NOW)
    add_wechat(app, OFFICIAL, intake, lambda: NOW)
    add_wecom(app, CORPORATE, intake, lambda: NOW)
    async with TestServer(app) as server, ClientSession(server.make_url("/")) as session:
        yield session


def as_xml(told: Mapping[str, object]) -> str:
    """As Tencent writes it."""
    fields = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in told.items())
    return f"<xml>{fields}</xml>"


async def push(path: str, body: str | bytes, query: dict[str, str]) -> tuple[int, str]:
    """Status and words of our answer."""
    async with edges() as session, session.post(path, params=query, data=body) as answer:
        return answer.status, await answer.text()


async def kept() -> list[tuple[str, str, bool]]:
    """Address, text, and whether it was pressed, of all that was kept."""
    rows = await IncomingMessage.all().order_by("id")
    return [(row.address, row.text, row.pressed) for row in rows]
