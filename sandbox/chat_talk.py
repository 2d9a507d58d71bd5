"""The chats over HTTP: who reads what in which messenger, and what people do there."""

from collections.abc import Callable, Mapping

from aiohttp import web

from sandbox.bodies import Unclear, only, read_object
from sandbox.chats import Channel, Chat
from sandbox.deeds import Deeds
from sandbox.world import World

# In the demo the console has the same origin: a drawing with a script in it must not run there.
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


class ChatTalk:
    """The handlers of /chats."""

    def __init__(self, world: World) -> None:
        self._chats = world.chats
        self._deeds: Mapping[Channel, Deeds] = {
            "telegram": world.telegram.people.deeds,
            "wechat": world.wechat.people.deeds,
            "wecom": world.wecom.people.deeds,
        }

        self._menus: Mapping[Channel, Callable[[], list[str]]] = {
            "telegram": world.telegram.people.menu,
            "wechat": world.wechat.people.menu,
        }

    def routes(self) -> list[web.RouteDef]:
        """Where they answer."""
        return [
            web.get("/chats", self.list_chats),
            web.post("/chats", self.name_chats),
            web.get("/chats/{channel}/{person}", self.show_chat),
            web.get("/chats/{channel}/{person}/files/{message_id}", self.give_file),
            web.post("/chats/{channel}/{person}/{deed}", self.do),
        ]

    async def list_chats(self, _: web.Request) -> web.Response:
        """{"chats": [{"channel", "id"}, …]}."""
        chats = [{"channel": chat.channel, "id": chat.id} for chat in self._chats.everyone()]
        return web.json_response({"chats": chats})

    async def name_chats(self, request: web.Request) -> web.Response:
        """Takes {"chats": [{"channel", "id", "name"}, …]} and answers the known chats; all or none."""
        body = await read_object(request)
        only(body, ("chats",))
        listed = body.get("chats")
        if not isinstance(listed, list):
            raise Unclear("chats 应是数组")
        for channel, person, name in [self._read_owner(owner) for owner in listed]:
            chat = self._chats.meet(channel, person)
            chat.name = name
            self._chats.touch(chat)
        return await self.list_chats(request)

    async def show_chat(self, request: web.Request) -> web.Response:
        """{"channel", "id", "name", "standing", "menu": words, "messages": oldest first, see Line}."""
        chat = self._chat(request)
        menu = self._menus[chat.channel]() if chat.channel in self._menus else []
        told = {**_head(chat), "menu": menu}
        return web.json_response({**told, "messages": [line.as_json() for line in chat.lines]})

    async def give_file(self, request: web.Request) -> web.Response:
        """The bytes of a file in the chat."""
        line = self._chat(request).find(request.match_info["message_id"])
        if line is None or line.file is None:
            raise Unclear("没有这个文件")
        return web.Response(
            body=line.file.content,
            content_type=line.file.mime if line.kind == "photo" else "application/octet-stream",
            headers=HARMLESS,
        )

    async def do(self, request: web.Request) -> web.Response:
        """One deed of a person; `look` means that everything was read."""
        deed, person = request.match_info["deed"], request.match_info["person"]
        if deed == "look":
            chat = self._chats.known(self._channel(request.match_info["channel"]), person)
            if chat is not None:
                self._chats.look(chat)
            return web.json_response({})
        deeds = self._deeds[self._channel(request.match_info["channel"])]
        if deed not in deeds:
            raise Unclear(f"不认识的动作 {deed}，可用的有：{'、'.join((*deeds, 'look'))}")
        return web.json_response(deeds[deed](person, await read_object(request)))

    def _chat(self, request: web.Request) -> Chat:
        channel, person = self._channel(request.match_info["channel"]), request.match_info["person"]
        return self._chats.known(channel, person) or Chat(channel, person)

    def _channel(self, name: object) -> Channel:
        for channel in self._deeds:
            if channel == name:
                return channel
        raise Unclear(f"channel 应是其中之一：{'、'.join(self._deeds)}")

    def _read_owner(self, owner: object) -> tuple[Channel, str, str]:
        if not isinstance(owner, dict):
            raise Unclear('chats 的每一项应形如 {"channel": …, "id": …, "name": …}')
        only(owner, ("channel", "id", "name"))
        person, name = owner.get("id"), owner.get("name", "")
        if not isinstance(person, str) or not person or not isinstance(name, str):
            raise Unclear("id 和 name 应是文本")
        return self._channel(owner.get("channel")), person, name


def summarise(chat: Chat) -> dict[str, object]:
    """{"channel", "id", "name", "standing", "unread", "revision", "last": message or null}."""
    last = chat.lines[-1].as_json() if chat.lines else None
    return {**_head(chat), "unread": chat.unread, "revision": chat.changed, "last": last}


def _head(chat: Chat) -> dict[str, object]:
    return {"channel": chat.channel, "id": chat.id, "name": chat.name, "standing": chat.standing}
