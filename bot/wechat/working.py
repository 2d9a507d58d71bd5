"""The official account at work: it speaks; what it hears is pushed to the web side."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import ClientSession, DummyCookieJar

from bot.tencent.tokens import PATIENCE, Api
from bot.wechat.account import WechatAccount
from bot.wechat.speaking import WechatChannel, ask_token
from delivery.bodies import read_whole
from delivery.media import Media, NotGivenOut

LARGEST = 10 << 20


@asynccontextmanager
async def work(account: WechatAccount, clock: Callable[[], datetime]) -> AsyncIterator["Working"]:
    """The account at work for as long as the block lasts."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        api = Api(account.api, partial(ask_token, account), session, clock)
        yield Working(api, WechatChannel(api))


@dataclass(frozen=True, slots=True)
class Working:
    api: Api
    channel: WechatChannel

    async def fetch(self, media: str) -> Media:
        """A picture that a follower sent; it is given out for three days."""
        way = f"{self.api.base}/cgi-bin/media/get"
        asked = {"access_token": await self.api.token(), "media_id": media}
        async with self.api.session.get(way, params=asked, timeout=PATIENCE, allow_redirects=False) as answer:
            content = await read_whole(answer.content, LARGEST)
            if content is None or answer.status != 200 or "json" in answer.content_type or not content:
                raise NotGivenOut
        return Media(f"{media[:20]}.jpg", content)

    async def keep_hearing(self, stopping: asyncio.Event, clock: Callable[[], datetime]) -> None:
        """Nothing to do: WeChat pushes."""
