"""One bot: what it is called, what waits for it, and the chats it may write to."""

import itertools
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from sandbox.chats import Chat, File, Line
from sandbox.faults import PUSHING, Call
from sandbox.surroundings import Surroundings
from sandbox.telegram import shapes
from sandbox.telegram.inbox import Inbox, first_id
from sandbox.telegram.refusal import Refused, bad_request

SECOND = timedelta(seconds=1)
CHANNEL: Literal["telegram"] = "telegram"


class Bot:
    """The only bot of the sandbox; `files` by their id, `asked` the presses that may still be answered."""

    def __init__(self, around: Surroundings) -> None:
        self.token = around.options.telegram_token
        self.user = shapes.bot_user(int(self.token.partition(":")[0]), "考务")
        self.clock = around.clock
        self.chats = around.chats
        self.commands: list[object] = []
        self.files: dict[str, File] = {}
        self.asked: dict[str, Chat] = {}
        start = first_id(next(around.numbers))
        self.inbox = Inbox(around.clock, start)
        self.ids = itertools.count(start)
        self._faults = around.faults
        self._rate = around.options.telegram_rate
        self._sent: deque[datetime] = deque()

    def chat(self, chat_id: str) -> Chat:
        """The chat to write to; raises Refused 400 or 403 where the bot may not."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        chat = self.chats.known(CHANNEL, chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.standing == "new":
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        if chat.standing == "blocked":
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def show(self, chat: Chat, line: Line) -> dict[str, object]:
        """Puts a message of the bot on the screen; raises Refused 429 above the rate, if there is one."""
        self._keep_pace()
        line.message_id = next(self.ids)
        self.chats.show(chat, line)
        return shapes.message(self.user, chat, line)

    def notify(self, kind: str, chat: Chat, body: Mapping[str, object]) -> None:
        """An update for the bot: late, twice or never where a fault says so."""
        call = Call(f"{CHANNEL}.{kind}", (), channel=CHANNEL, method=kind, chat=chat.id)
        fault = self._faults.take(PUSHING, call)
        if fault is None:
            self.inbox.put(kind, dict(body))
        elif fault.do == "late":
            self.clock.after(fault.seconds, lambda: self.inbox.put(kind, dict(body)))
        elif fault.do == "twice":
            self.inbox.put(kind, dict(body), deliveries=2)

    def keep(self, file: File) -> str:
        """Remembers a file; its id."""
        file_id = f"file-{next(self.ids)}"
        self.files[file_id] = file
        return file_id

    def _keep_pace(self) -> None:
        if not self._rate:
            return
        now = self.clock.now()
        while self._sent and now - self._sent[0] >= SECOND:
            self._sent.popleft()
        if len(self._sent) >= self._rate:
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        self._sent.append(now)
