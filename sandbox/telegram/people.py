"""What people do in Telegram: each deed becomes an update for the bot."""

from collections.abc import Callable, Mapping
from typing import Literal

from sandbox.bodies import Unclear, only
from sandbox.chats import Button, Chat, Line
from sandbox.deeds import Body, read_file, read_text
from sandbox.telegram import shapes
from sandbox.telegram.bot import CHANNEL, Bot
from sandbox.telegram.sending import LONGEST_CAPTION, LONGEST_TEXT, describe_file

LONGEST_PAYLOAD = 64  # characters of a deep link


class People:
    """The people of Telegram, known by the number of their private chat."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.deeds: Mapping[str, Callable[[str, Body], dict[str, object]]] = {
            "start": self.start,
            "say": self.say,
            "press": self.press,
            "send_file": self.send_file,
            "block": self.block,
            "unblock": self.unblock,
        }

    def start(self, person: str, body: Body) -> dict[str, object]:
        """The button 开始, or a link or QR code with {"payload"?}; answers {"message_id"}."""
        only(body, ("payload",))
        payload = body.get("payload", "")
        if not isinstance(payload, str) or len(payload) > LONGEST_PAYLOAD:
            raise Unclear(f"payload 应是不超过 {LONGEST_PAYLOAD} 个字符的文本")
        return self._write(self._meet(person), f"/start {payload}".rstrip())

    def say(self, person: str, body: Body) -> dict[str, object]:
        """Writes {"text"}; answers {"message_id"}."""
        only(body, ("text",))
        text = read_text(body, "text", LONGEST_TEXT)
        return self._write(self._meet(person), text)

    def press(self, person: str, body: Body) -> dict[str, object]:
        """Presses {"message_id", "data"} or the newest button named {"text"}; answers {"callback_query_id"}.

        `data` need not be on the screen: an altered client may send any.
        """
        only(body, ("message_id", "data", "text"))
        chat = self._meet(person)
        line, button = _find(chat, body)
        if button.data is None:
            return self._write(chat, button.text)
        query_id = str(next(self._bot.ids))
        self._bot.asked[query_id] = chat
        query = {
            "id": query_id,
            "from": shapes.person(chat),
            "message": shapes.message(self._bot.user, chat, line),
            "chat_instance": chat.id,
            "data": button.data,
        }
        chat.unread = 0
        self._bot.chats.touch(chat)
        self._bot.notify("callback_query", chat, query)
        return {"callback_query_id": query_id}

    def send_file(self, person: str, body: Body) -> dict[str, object]:
        """Sends {"name", "content": base64, "kind": "photo"|"document", "text"?}; answers {"message_id"}."""
        only(body, ("name", "content", "kind", "text"))
        file, kind = read_file(body)
        caption = read_text(body, "text", LONGEST_CAPTION) if body.get("text") else ""
        chat = self._meet(person)
        raw = describe_file(self._bot, kind, self._bot.keep(file), file)
        raw = {**raw, "caption": caption} if caption else raw
        line = Line("from_user", caption, self._bot.clock.now(), kind=kind, file=file, raw=raw)
        return self._send(chat, line)

    def block(self, person: str, body: Body) -> dict[str, object]:
        """Stops the bot; answers {}."""
        only(body, ())
        chat = self._meet(person)
        if chat.standing != "blocked":
            self._change_standing(chat, "blocked")
        return {}

    def unblock(self, person: str, body: Body) -> dict[str, object]:
        """Lets the bot write again; answers {}."""
        only(body, ())
        chat = self._meet(person)
        if chat.standing == "blocked":
            self._change_standing(chat, "open")
        return {}

    def menu(self) -> list[str]:
        """The commands that the bot offers."""
        named = [each.get("command") for each in self._bot.commands if isinstance(each, dict)]
        return [f"/{name}" for name in named if name]

    def _meet(self, person: str) -> Chat:
        if not (person.isascii() and person.isdecimal() and 0 < int(person) < 1 << 52):
            raise Unclear("Telegram 的用户编号应是正整数")
        return self._bot.chats.meet(CHANNEL, str(int(person)))

    def _write(self, chat: Chat, text: str) -> dict[str, object]:
        raw = {"text": text, **shapes.command_entities(text)}
        return self._send(chat, Line("from_user", text, self._bot.clock.now(), raw=raw))

    def _send(self, chat: Chat, line: Line) -> dict[str, object]:
        if chat.standing == "blocked":
            self._change_standing(chat, "open")
        chat.standing = "open"
        line.message_id = next(self._bot.ids)
        self._bot.chats.show(chat, line)
        self._bot.notify("message", chat, shapes.message(self._bot.user, chat, line))
        return {"message_id": line.message_id}

    def _change_standing(self, chat: Chat, standing: Literal["open", "blocked"]) -> None:
        before, after = ("kicked", "member") if standing == "open" else ("member", "kicked")
        chat.standing = standing
        self._bot.chats.touch(chat)
        told = {
            "chat": shapes.private(chat),
            "from": shapes.person(chat),
            "date": int(self._bot.clock.now().timestamp()),
            "old_chat_member": _member(self._bot.user, before),
            "new_chat_member": _member(self._bot.user, after),
        }
        self._bot.notify("my_chat_member", chat, told)


def _member(user: shapes.Shape, status: str) -> shapes.Shape:
    told: shapes.Shape = {"user": user, "status": status}
    return {**told, "until_date": 0} if status == "kicked" else told


def _find(chat: Chat, body: Body) -> tuple[Line, Button]:
    lines: list[Line] = [line for line in reversed(chat.lines) if line.direction == "to_user"]
    if "message_id" in body:
        lines = [line for line in lines if str(line.message_id) == str(body["message_id"])]
    if not lines:
        raise Unclear("没有这条消息")
    data = body.get("data")
    if isinstance(data, str):
        return lines[0], Button("", data)
    for line in lines:
        for button in (button for row in line.buttons for button in row):
            if button.text == body.get("text"):
                return line, button
    raise Unclear("没有这个按钮")
