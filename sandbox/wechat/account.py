"""The official account: its followers and what they were sent, its menu, codes, files and pushes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sandbox.chats import Chat, File, Kind, Line, Rows
from sandbox.faults import PUSHING, Call
from sandbox.options import Tencent
from sandbox.surroundings import Surroundings
from sandbox.tencent import xml
from sandbox.tencent.callback import Callback, Manner, Push
from sandbox.tencent.refusal import Refused
from sandbox.tencent.seal import Seal
from sandbox.tencent.tokens import Tokens
from sandbox.wechat.windows import Windows

CHANNEL: Literal["wechat"] = "wechat"
OUR_NAME = "gh_sandbox00001"
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"


@dataclass(slots=True)
class Follower:
    """What the account may still send to a person: `subscribed` counts by template, -1 for good."""

    windows: Windows = field(default_factory=Windows)
    subscribed: dict[str, int] = field(default_factory=dict)


class Account:
    """One official account."""

    def __init__(self, around: Surroundings) -> None:
        self.set_up: Tencent = around.options.wechat
        self.clock = around.clock
        self.chats = around.chats
        self.faults = around.faults
        self.numbers = around.numbers
        self.receipt_delay = around.options.receipt_delay
        seal = Seal(self.set_up.token, self.set_up.aes_key, self.set_up.id)
        manner = Manner(echo=False, pushes=self.set_up.sealed)
        self.callback = Callback(self.set_up.callback, seal, manner, around.clock)
        self.tokens = Tokens(around.clock)
        self.menu: Mapping[str, object] = {}
        self.scenes: dict[str, str] = {}
        self.media: dict[str, File] = {}
        self._followers: dict[str, Follower] = {}

    def follower(self, openid: str) -> Follower:
        """What may still be sent to a person."""
        return self._followers.setdefault(openid, Follower())

    def reader(self, openid: object) -> Chat:
        """The chat of a follower; raises Refused 40003 or 43004."""
        chat = self.chats.known(CHANNEL, openid) if isinstance(openid, str) else None
        if chat is None or chat.standing == "new":
            raise Refused(40003, "invalid openid")
        if chat.standing == "blocked":
            raise Refused(43004, "require subscribe")
        return chat

    def show(
        self, chat: Chat, content: str, kind: Kind = "text", buttons: Rows = (), file: File | None = None
    ) -> None:
        """Puts a message of the account on the screen."""
        line = Line("to_user", content, self.clock.now(), self.new_id(), kind, buttons, file)
        self.chats.show(chat, line)

    def new_id(self) -> str:
        """A MsgId: larger than what JavaScript counts exactly, hence text on the screen."""
        return str(next(self.numbers))

    def push(self, chat: Chat, fields: Mapping[str, object], silent: bool = False) -> None:
        """Tells our service, or not as a fault says; a `silent` failure shows nothing."""
        body = xml.write(
            {
                "ToUserName": OUR_NAME,
                "FromUserName": chat.id,
                "CreateTime": int(self.clock.now().timestamp()),
                **fields,
            }
        )
        push = Push(chat.id, body, lambda reply: self._take(chat, reply, silent))
        method = str(fields.get("Event") or fields["MsgType"])
        call = Call(f"{CHANNEL}.{method}", (), channel=CHANNEL, method=method, chat=chat.id)
        fault = self.faults.take(PUSHING, call)
        if fault is None:
            self.callback.send(push)
        elif fault.do == "late":
            self.clock.after(fault.seconds, lambda: self.callback.send(push))
        elif fault.do == "twice":
            push.times = 2
            self.callback.send(push)

    def _take(self, chat: Chat, reply: Mapping[str, str] | None, silent: bool) -> None:
        """A passive reply, or what the screen says when there is none that can be read."""
        kind = "faulty" if reply is None else reply.get("MsgType", "")
        media = self.media.get((reply or {}).get("Image/MediaId", ""))
        if kind in ("", "transfer_customer_service") or (kind == "faulty" and silent):
            return
        if reply is None or reply.get("ToUserName", chat.id) != chat.id:
            self.chats.show(chat, Line("to_user", OUT_OF_ORDER, self.clock.now(), kind="notice"))
        elif kind == "text" and reply.get("Content"):
            self.show(chat, reply["Content"])
        elif kind == "news":
            parts = (reply.get(f"Articles/item/{name}", "") for name in ("Title", "Description", "Url"))
            self.show(chat, "\n".join(part for part in parts if part), "card")
        elif kind == "image" and media:
            self.show(chat, "", "photo", file=media)
        else:
            self.chats.show(chat, Line("to_user", OUT_OF_ORDER, self.clock.now(), kind="notice"))
