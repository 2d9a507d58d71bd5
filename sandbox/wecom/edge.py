"""The interfaces of WeCom by their names."""

from collections.abc import Mapping

from sandbox.tencent import edge
from sandbox.tencent.edge import Answer, Body
from sandbox.tencent.refusal import Refused
from sandbox.wecom.app import CHANNEL
from sandbox.wecom.sending import send_message, update_card
from sandbox.world import World

INTERFACES = {"message/send": send_message, "message/update_template_card": update_card}


class Edge(edge.Edge):
    """The handlers of /wecom/cgi-bin/…."""

    def __init__(self, world: World) -> None:
        super().__init__(world, CHANNEL)
        self._app = world.wecom.app

    def perform(self, method: str, query: Mapping[str, str], body: Body) -> Answer:
        """The answer of one interface; raises Refused."""
        if method == "gettoken":
            return self._give_token(query)
        try:
            self._app.tokens.check(query.get("access_token", ""))
        except Refused as refusal:  # WeCom numbers an unknown token in its own way
            raise Refused(40014, "invalid access_token") if refusal.code == 40001 else refusal from None
        if method not in INTERFACES:
            raise Refused(48002, "api forbidden")
        return INTERFACES[method](self._app, body)

    def _give_token(self, query: Mapping[str, str]) -> Answer:
        if query.get("corpid") != self._app.set_up.id:
            raise Refused(40013, "invalid corpid")
        if query.get("corpsecret") != self._app.set_up.secret:
            raise Refused(40001, "invalid credential")
        return {"errcode": 0, "errmsg": "ok", **self._app.tokens.give()}
