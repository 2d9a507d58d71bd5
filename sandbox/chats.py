"""The chats: what people have read and written in each messenger, as their screens show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sandbox.clock import BEIJING
from sandbox.news import News

Channel = Literal["telegram", "wechat", "wecom"]
Direction = Literal["to_user", "from_user"]
Kind = Literal["text", "photo", "document", "place", "card", "notice", "event"]
MessageId = int | str


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message: it sends `data`, opens `url`, or with neither says its own text."""

    text: str
    data: str | None = None
    url: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """{"text", "data", "url"}."""
        return {"text": self.text, "data": self.data, "url": self.url}


Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class File:
    """A file in a chat."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(slots=True)
class Line:
    """One message as the screen shows it; a "notice" is a word that vanishes, an "event" a deed without text.

    `raw` holds the messenger's own fields of the message, told again when a button is pressed.
    """

    direction: Direction
    content: str
    at: datetime
    message_id: MessageId | None = None
    kind: Kind = "text"
    buttons: Rows = ()
    file: File | None = None
    edited: bool = False
    raw: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """{"direction", "kind", "content", "at", "message_id", "buttons", "edited", "file_name"}."""
        return {
            "direction": self.direction,
            "kind": self.kind,
            "content": self.content,
            "at": self.at.astimezone(BEIJING).isoformat(timespec="milliseconds"),
            "message_id": self.message_id,
            "buttons": [[button.as_json() for button in row] for row in self.buttons],
            "edited": self.edited,
            "file_name": self.file.name if self.file else None,
        }


@dataclass(slots=True)
class Chat:
    """One person's chat with us; `standing` says whether we may write: "new", "open" or "blocked"."""

    channel: Channel
    id: str
    name: str = ""
    standing: Literal["new", "open", "blocked"] = "new"
    lines: list[Line] = field(default_factory=list)
    unread: int = 0
    changed: int = 0

    def find(self, message_id: object) -> Line | None:
        """The message with that id, written as a number or as text."""
        wanted = str(message_id)
        return next((line for line in reversed(self.lines) if str(line.message_id) == wanted), None)


class Chats:
    """All chats by channel and person; every change of one is news."""

    def __init__(self, news: News) -> None:
        self._news = news
        self._chats: dict[tuple[Channel, str], Chat] = {}

    def known(self, channel: Channel, person: str) -> Chat | None:
        """The chat of a person, or None before it is known."""
        return self._chats.get((channel, person))

    def meet(self, channel: Channel, person: str) -> Chat:
        """The chat of a person, who becomes known by it."""
        chat = self._chats.get((channel, person))
        if chat is None:
            chat = self._chats[channel, person] = Chat(channel, person)
            self.touch(chat)
        return chat

    def everyone(self) -> list[Chat]:
        """The known chats, in the order in which they became known."""
        return list(self._chats.values())

    def changed_since(self, revision: int) -> list[Chat]:
        """The chats that changed after that revision."""
        return [chat for chat in self._chats.values() if chat.changed > revision]

    def show(self, chat: Chat, line: Line) -> None:
        """Puts a message into the chat."""
        chat.lines.append(line)
        chat.unread = chat.unread + 1 if line.direction == "to_user" else 0
        self.touch(chat)

    def look(self, chat: Chat) -> None:
        """Its person has read everything."""
        chat.unread = 0
        self.touch(chat)

    def touch(self, chat: Chat) -> None:
        """Something about the chat has changed."""
        chat.changed = self._news.tell()
