"""An account at work: it speaks, and fetches what people sent; what it hears is pushed to the web side."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from aiohttp import ClientSession, DummyCookieJar

from bot.tencent.speaking import TencentChannel
from bot.tencent.tokens import PATIENCE, Api, Ask
from delivery.bodies import read_whole
from delivery.channel import Channel
from delivery.media import Media, NotGivenOut

LARGEST = 10 << 20


@dataclass(frozen=True, slots=True)
class Working:
    api: Api
    channel: Channel

    async def fetch(self, media: str) -> Media:
        """A picture that somebody sent; it is given out for three days."""
        way = f"{self.api.base}/cgi-bin/media/get"
        asked = {"access_token": await self.api.token(), "media_id": media}
        async with self.api.session.get(way, params=asked, timeout=PATIENCE, allow_redirects=False) as answer:
            content = await read_whole(answer.content, LARGEST)
            if content is None or answer.status != 200 or "json" in answer.content_type or not content:
                raise NotGivenOut
        return Media(f"{media[:20]}.jpg", content)

    async def keep_hearing(self, stopping: asyncio.Event, clock: Callable[[], datetime]) -> None:
        """Nothing to do: Tencent pushes."""


@asynccontextmanager
async def work(
    base: str, ask: Ask, speak: Callable[[Api], TencentChannel], clock: Callable[[], datetime]
) -> AsyncIterator[Working]:
    """The account at work for as long as the block lasts."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        api = Api(base, ask, session, clock)
        yield Working(api, speak(api))
