"""One app of a corporation: its members, what they were sent, and pushes to our service."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sandbox.chats import Chat, Line
from sandbox.faults import PUSHING, Call
from sandbox.options import Tencent
from sandbox.surroundings import Surroundings
from sandbox.tencent import xml
from sandbox.tencent.callback import Callback, Manner, Push
from sandbox.tencent.seal import Seal
from sandbox.tencent.tokens import Tokens

CHANNEL: Literal["wecom"] = "wecom"
CODE_LIFE = timedelta(hours=72)
A_MINUTE, AN_HOUR = (timedelta(minutes=1), 30), (timedelta(hours=1), 1000)


@dataclass(frozen=True, slots=True)
class Code:
    """A response_code: the cards it may change, once and until then."""

    cards: tuple[tuple[Chat, Line], ...]
    until: datetime


@dataclass(slots=True)
class Card:
    """A card with buttons on one member's screen."""

    task_id: str
    kind: str


class App:
    """One app of one corporation."""

    def __init__(self, around: Surroundings) -> None:
        self.set_up: Tencent = around.options.wecom
        self.clock = around.clock
        self.chats = around.chats
        self.numbers = around.numbers
        self._faults = around.faults
        seal = Seal(self.set_up.token, self.set_up.aes_key, self.set_up.id)
        self.callback = Callback(self.set_up.callback, seal, Manner(echo=True, pushes=True), around.clock)
        self.tokens = Tokens(around.clock)
        self.codes: dict[str, Code] = {}
        self.cards: dict[str, Card] = {}
        self._sent: dict[str, deque[datetime]] = {}

    def members(self) -> list[Chat]:
        """All who are known here: members of a corporation need not open a chat."""
        return [chat for chat in self.chats.everyone() if chat.channel == CHANNEL]

    def new_id(self) -> str:
        """A MsgId or response_code."""
        return str(next(self.numbers))

    def show(self, chat: Chat, line: Line) -> bool:
        """Puts a message on the screen, unless the member had 30 within a minute or 1,000 within an hour."""
        now, sent = self.clock.now(), self._sent.setdefault(chat.id, deque())
        while sent and now - sent[0] >= AN_HOUR[0]:
            sent.popleft()
        if any(sum(now - at < span for at in sent) >= most for span, most in (A_MINUTE, AN_HOUR)):
            return False
        sent.append(now)
        self.chats.show(chat, line)
        return True

    def lend_code(self, cards: tuple[tuple[Chat, Line], ...]) -> str:
        """A new response_code for these cards."""
        code = f"code-{self.new_id()}"
        self.codes[code] = Code(cards, self.clock.now() + CODE_LIFE)
        return code

    def push(self, chat: Chat, fields: Mapping[str, object]) -> None:
        """Tells our service, late or twice or not as a fault says."""
        told = {"ToUserName": self.set_up.id, "FromUserName": chat.id}
        made = {"CreateTime": int(self.clock.now().timestamp()), **fields, "AgentID": self.set_up.agent}
        push = Push(chat.id, xml.write({**told, **made}), lambda reply: self._take(chat, reply))
        method = str(fields.get("Event") or fields["MsgType"])
        call = Call(f"{CHANNEL}.{method}", (), channel=CHANNEL, method=method, chat=chat.id)
        fault = self._faults.take(PUSHING, call)
        if fault is None:
            self.callback.send(push)
        elif fault.do == "late":
            self.clock.after(fault.seconds, lambda: self.callback.send(push))
        elif fault.do == "twice":
            push.times = 2
            self.callback.send(push)

    def _take(self, chat: Chat, reply: Mapping[str, str] | None) -> None:
        """A passive reply in text; WeCom's screen says nothing of one that fails."""
        if reply and reply.get("MsgType") == "text" and reply.get("Content"):
            self.chats.show(chat, Line("to_user", reply["Content"], self.clock.now(), self.new_id()))
