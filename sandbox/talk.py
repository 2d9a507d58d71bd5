"""The phones over HTTP: who has received what, and replies."""

from aiohttp import web

from sandbox.bodies import Unclear, only, read_object
from sandbox.phones import canonical
from sandbox.replies import parse_reply, take_reply
from sandbox.world import World


class Talk:
    """The handlers of /phones (design.md section 4)."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where they answer."""
        return [
            web.get("/phones", self.list_phones),
            web.post("/phones", self.name_phones),
            web.get("/phones/{number}", self.show_phone),
            web.post("/phones/{number}/reply", self.reply),
            web.post("/phones/{number}/look", self.look),
        ]

    async def list_phones(self, _: web.Request) -> web.Response:
        """{"phones": [number, …]}."""
        return web.json_response({"phones": self._world.phones.numbers()})

    async def name_phones(self, request: web.Request) -> web.Response:
        """Takes {"phones": [{"number", "name"}, …]} and answers the known numbers; all or none."""
        body = await read_object(request)
        only(body, ("phones",))
        listed = body.get("phones")
        if not isinstance(listed, list):
            raise Unclear("phones 应是数组")
        for number, name in [_parse_owner(owner) for owner in listed]:
            self._world.phones.name(number, name)
        return await self.list_phones(request)

    async def show_phone(self, request: web.Request) -> web.Response:
        """{"number", "messages": [{"direction", "content", "at", "out_id"}, …]}, oldest first."""
        written = request.match_info["number"]
        number = canonical(written) or written
        lines = [line.as_json() for line in self._world.phones.lines(number)]
        return web.json_response({"number": number, "messages": lines})

    async def reply(self, request: web.Request) -> web.Response:
        """Takes {"content", "send_time"?, "sequence_id"?} and answers {"sequence_id"}."""
        number = _parse_number(request.match_info["number"])
        reply = parse_reply(await read_object(request))
        return web.json_response({"sequence_id": take_reply(self._world, number, reply)})

    async def look(self, request: web.Request) -> web.Response:
        """The owner has read what is there; answers {"number"}."""
        number = _parse_number(request.match_info["number"])
        self._world.phones.look(number)
        return web.json_response({"number": number})


def _parse_number(text: object) -> str:
    number = canonical(text) if isinstance(text, str) else None
    if number is None:
        raise Unclear("号码应是 11 位手机号")
    return number


def _parse_owner(owner: object) -> tuple[str, str]:
    if not isinstance(owner, dict):
        raise Unclear('phones 的每一项应形如 {"number": …, "name": …}')
    only(owner, ("number", "name"))
    name = owner.get("name", "")
    if not isinstance(name, str):
        raise Unclear("name 应是文本")
    return _parse_number(owner.get("number")), name
