"""Users, chats and messages as the Bot API writes them."""

from collections.abc import Mapping, Sequence

from sandbox.chats import Chat, Line

Shape = dict[str, object]


def bot_user(bot_id: int, name: str) -> Shape:
    """The bot itself as a User."""
    return {"id": bot_id, "is_bot": True, "first_name": name, "username": "kaowu_sandbox_bot"}


def person(chat: Chat) -> Shape:
    """Whoever the private chat is with, as a User."""
    return {
        "id": int(chat.id),
        "is_bot": False,
        "first_name": chat.name or f"用户{chat.id}",
        "language_code": "zh-hans",
    }


def private(chat: Chat) -> Shape:
    """The private chat as a Chat."""
    return {"id": int(chat.id), "type": "private", "first_name": chat.name or f"用户{chat.id}"}


def message(bot: Shape, chat: Chat, line: Line) -> Shape:
    """A line of the chat as a Message."""
    told: Shape = {
        "message_id": line.message_id,
        "from": bot if line.direction == "to_user" else person(chat),
        "chat": private(chat),
        "date": int(line.at.timestamp()),
        **line.raw,
    }
    return {**told, "edit_date": int(line.at.timestamp())} if line.edited else told


def command_entities(text: str) -> Mapping[str, Sequence[Shape]]:
    """Where a /command stands in what a person wrote; nothing for other text."""
    words = text.split()
    if not text.startswith("/") or len(words[0]) < 2:
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(words[0])}]}
