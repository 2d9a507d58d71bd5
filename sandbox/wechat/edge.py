"""The interfaces of an official account by their names."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.chats import File
from sandbox.tencent import edge
from sandbox.tencent.edge import Answer, Body
from sandbox.tencent.refusal import Refused
from sandbox.wechat import arranging, sending
from sandbox.wechat.account import CHANNEL, Account
from sandbox.world import World

INTERFACES: dict[str, Callable[[Account, Body], dict[str, object]]] = {
    "message/custom/send": sending.send_custom,
    "message/template/send": sending.send_template,
    "message/subscribe/bizsend": sending.send_subscribed,
    "menu/create": arranging.create_menu,
    "menu/get": arranging.get_menu,
    "menu/delete": arranging.delete_menu,
    "qrcode/create": arranging.create_code,
}


class Edge(edge.Edge):
    """The handlers of /wechat/cgi-bin/…."""

    def __init__(self, world: World) -> None:
        super().__init__(world, CHANNEL)
        self._account = world.wechat.account

    def perform(self, method: str, query: Mapping[str, str], body: Body) -> Answer:
        """The answer of one interface; raises Refused."""
        if method == "stable_token":
            return self._give_token(body)
        self._account.tokens.check(query.get("access_token", ""))
        if method == "media/upload":
            return arranging.upload(self._account, _file(body.get("media")))
        if method == "media/get":
            return self._find(query.get("media_id", ""))
        if method not in INTERFACES:
            raise Refused(48001, "api unauthorized")
        return INTERFACES[method](self._account, body)

    def _give_token(self, body: Body) -> Answer:
        if body.get("grant_type") != "client_credential":
            raise Refused(40002, "invalid grant_type")
        if body.get("appid") != self._account.set_up.id:
            raise Refused(40013, "invalid appid")
        if body.get("secret") != self._account.set_up.secret:
            raise Refused(40125, "invalid appsecret")
        return self._account.tokens.give(body.get("force_refresh") is True)

    def _find(self, media_id: str) -> File:
        if media_id not in self._account.media:
            raise Refused(40007, "invalid media_id")
        return self._account.media[media_id]


def _file(media: Any) -> File:
    if not isinstance(media, File):
        raise Refused(41005, "media data missing")
    return media
