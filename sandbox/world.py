"""All that the sandbox remembers."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from sandbox.aliyun.gateway import Gateway
from sandbox.aliyun.pushes import Outlet
from sandbox.calls import Calls
from sandbox.chats import Chats
from sandbox.clock import BEIJING, Clock
from sandbox.faults import Faults
from sandbox.news import News
from sandbox.options import Options
from sandbox.pay.platform import Platform
from sandbox.phones import Line, Phones
from sandbox.surroundings import Surroundings
from sandbox.telegram.messenger import Telegram
from sandbox.wechat.messenger import WeChat
from sandbox.wecom.messenger import WeCom


@dataclass(slots=True)
class Message:
    """One accepted SMS to one phone.

    `err_code` and `received_at` are set by its receipt; `status` is 1 waiting, 2 failed, 3 delivered.
    """

    phone: str
    out_id: str
    template: str
    content: str
    biz_id: str
    at: datetime
    status: int = 1
    err_code: str = ""
    received_at: datetime | None = None

    def as_json(self) -> dict[str, str]:
        """{"phone", "out_id", "template", "content", "biz_id", "at": ISO 8601}."""
        return {
            "phone": self.phone,
            "out_id": self.out_id,
            "template": self.template,
            "content": self.content,
            "biz_id": self.biz_id,
            "at": self.at.astimezone(BEIJING).isoformat(timespec="milliseconds"),
        }


class World:
    """The state of one sandbox; it lives in memory and ends with the process.

    `numbers` gives the ids: growing integers that no earlier sandbox of the same service has given.
    """

    def __init__(
        self, options: Options, clock: Clock, numbers: Iterator[int], session: aiohttp.ClientSession
    ) -> None:
        self.options = options
        self.clock = clock
        self.numbers = numbers
        self.name = str(next(numbers))
        self.gateway = Gateway(options.key_id, options.key_secret, clock)
        self.news = News()
        self.phones = Phones(self.news)
        self.chats = Chats(self.news)
        self.faults = Faults()
        self.calls = Calls()
        self.platform = Platform(options, clock, numbers, self.faults)
        around = Surroundings(options, clock, numbers, self.chats, self.faults, self.calls)
        self.telegram = Telegram(around)
        self.wechat = WeChat(around)
        self.wecom = WeCom(around)
        self.callbacks = {"wechat": self.wechat.callback, "wecom": self.wecom.callback}
        self.sent: list[Message] = []
        self.sent_to: dict[str, list[Message]] = {}
        self.replies_seen: set[tuple[str, str]] = set()
        self.replies = Outlet("replies", session, clock, options.time_scale)
        self.receipts = Outlet("receipts", session, clock, options.time_scale)
        self.callback: str | None = None
        self.point_at(options.callback)

    def point_at(self, callback: str | None) -> None:
        """Pushes go to `callback`/replies and `callback`/receipts from now on; None keeps them here."""
        self.callback = callback.rstrip("/") if callback else None
        self.replies.point_at(self.callback)
        self.receipts.point_at(self.callback)

    async def wait_for_messages(self, count: int, seconds: float) -> None:
        """Waits until that many messages were accepted, or until the seconds are over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(self.sent) < count:
                    await self.news.change()

    def accept(self, message: Message) -> None:
        """The SMS is sent: its phone shows it."""
        self.sent.append(message)
        self.sent_to.setdefault(message.phone, []).append(message)
        self.phones.show(message.phone, Line("to_phone", message.content, message.at, message.out_id))
