"""The page on which a person reads the phones and answers."""

from pathlib import Path

from aiohttp import web

from sandbox.aliyun.edge import Edge
from sandbox.bodies import Unclear
from sandbox.chat_talk import summarise
from sandbox.phones import Phone
from sandbox.world import World

STATIC = Path(__file__).parent / "static"
LONGEST_WAIT = 30
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'",
    "Cache-Control": "no-cache",
}


class Page:
    """The handlers of `/`: the page, its news, and calls of the official client, which knows only `/`."""

    def __init__(self, world: World, edge: Edge) -> None:
        self._world = world
        self._edge = edge

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where they answer."""
        return [
            web.get("/", self.show),
            web.post("/", self._edge.answer),
            web.get("/overview", self.tell_news),
            web.static("/static", STATIC),
        ]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The page of phones, or Dysmsapi's answer when the request carries an Action (aliyun-sms.md 1.3)."""
        if "Action" in request.query:
            return await self._edge.answer(request)
        return web.FileResponse(STATIC / "phones.html", headers=HEADERS)

    async def tell_news(self, request: web.Request) -> web.Response:
        """What changed after `?after=REVISION` (default 0: all), or within `&wait=SECONDS`.

        {"world": its name, "revision", "phones": [{"number", "name", "unread", "revision", "last": message or
        null}], "chats": see summarise}; another `world` than before means that the sandbox was restarted.
        """
        after = request.query.get("after", "0")
        if not after.isdecimal():
            raise Unclear("after 应是整数")
        wait = request.query.get("wait", "0")
        if not wait.isdecimal() or int(wait) > LONGEST_WAIT:
            raise Unclear(f"wait 应是 0 到 {LONGEST_WAIT} 的整数")
        await self._world.news.wait_beyond(int(after), int(wait))
        phones = [_summarise(phone) for phone in self._world.phones.changed_since(int(after))]
        chats = [summarise(chat) for chat in self._world.chats.changed_since(int(after))]
        told = {"world": self._world.name, "revision": self._world.news.revision}
        return web.json_response({**told, "phones": phones, "chats": chats})


def _summarise(phone: Phone) -> dict[str, object]:
    return {
        "number": phone.number,
        "name": phone.name,
        "unread": phone.unread,
        "revision": phone.changed,
        "last": phone.lines[-1].as_json() if phone.lines else None,
    }
