"""What tests and operators script and count, over HTTP."""

from urllib.parse import urlsplit

from aiohttp import web

from sandbox.bodies import Unclear, only, read_object
from sandbox.fault_bodies import describe, parse_fault
from sandbox.world import World

SUMS = ("pushed", "waiting", "lost")


class Scripting:
    """The handlers of /faults, /sent, /calls, /pushes and /callback."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where they answer."""
        return [
            web.get("/faults", self.list_faults),
            web.post("/faults", self.script_fault),
            web.delete("/faults", self.clear_faults),
            web.get("/sent", self.list_sent),
            web.get("/calls", self.count_calls),
            web.get("/pushes", self.count_pushes),
            web.post("/callback", self.set_callback),
        ]

    async def list_faults(self, _: web.Request) -> web.Response:
        """{"faults": [{"do", "times": what is left, "match", settings}, …]}."""
        return web.json_response({"faults": [describe(fault) for fault in self._world.faults.left]})

    async def script_fault(self, request: web.Request) -> web.Response:
        """Takes one fault and answers those that are left."""
        self._world.faults.script(parse_fault(await read_object(request)))
        return await self.list_faults(request)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Forgets the faults that are left and answers the empty list."""
        self._world.faults.clear()
        return await self.list_faults(request)

    async def list_sent(self, _: web.Request) -> web.Response:
        """{"sent": [{"phone", "out_id", "template", "content", "biz_id", "at"}, …]}, oldest first."""
        return web.json_response({"sent": [message.as_json() for message in self._world.sent]})

    async def count_calls(self, _: web.Request) -> web.Response:
        """{"calls": {action: count}, "refused": {action: {code: count}}}."""
        return web.json_response(self._world.calls.as_json())

    async def count_pushes(self, _: web.Request) -> web.Response:
        """{"callback", "pushed", "waiting", "lost": sums, "replies", "receipts": see Outlet.as_json}.

        The sums are those of SMS; "wechat" and "wecom" tell of their own callbacks.
        """
        outlets = {"replies": self._world.replies.as_json(), "receipts": self._world.receipts.as_json()}
        sums = {name: sum(int(counts[name] or 0) for counts in outlets.values()) for name in SUMS}
        messengers = {name: callback.as_json() for name, callback in self._world.callbacks.items()}
        return web.json_response({"callback": self._world.callback, **sums, **outlets, **messengers})

    async def set_callback(self, request: web.Request) -> web.Response:
        """Takes {"url": address or null, "channel"?: "wechat" or "wecom"}; SMS pushes what it kept."""
        body = await read_object(request)
        only(body, ("url", "channel"))
        url, channel = parse_callback(body.get("url")), body.get("channel")
        if channel is None:
            self._world.point_at(url)
            return web.json_response({"url": self._world.callback})
        if not isinstance(channel, str) or channel not in self._world.callbacks:
            raise Unclear(f"channel 应是其中之一：{'、'.join(self._world.callbacks)}")
        self._world.callbacks[channel].url = url
        return web.json_response({"url": url})


def parse_callback(url: object) -> str | None:
    """An http(s) address, or None for none; raises Unclear."""
    if url is None:
        return None
    try:
        parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise Unclear("回调地址应以 http:// 或 https:// 开头")
    return str(url)
