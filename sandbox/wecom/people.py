"""What members do in WeCom: each deed becomes a push to our service."""

from sandbox.bodies import Unclear, only
from sandbox.chats import Chat, Line
from sandbox.deeds import Body, Deeds, read_text
from sandbox.wecom.app import CHANNEL, App

LONGEST_TEXT = 2048


class People:
    """The members of the corporation, known by their user id."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.deeds: Deeds = {"enter": self.enter, "say": self.say, "press": self.press}

    def enter(self, person: str, body: Body) -> dict[str, object]:
        """Becomes a member and opens the app; answers {}."""
        only(body, ())
        chat = self._meet(person)
        self._app.push(chat, {"MsgType": "event", "Event": "enter_agent", "EventKey": ""})
        return {}

    def say(self, person: str, body: Body) -> dict[str, object]:
        """Writes {"text"}; answers {"message_id"}."""
        only(body, ("text",))
        chat, text = self._meet(person), read_text(body, "text", LONGEST_TEXT)
        line = Line("from_user", text, self._app.clock.now(), self._app.new_id())
        self._app.chats.show(chat, line)
        self._app.push(chat, {"MsgType": "text", "Content": text, "MsgId": int(str(line.message_id))})
        return {"message_id": line.message_id}

    def press(self, person: str, body: Body) -> dict[str, object]:
        """Presses {"message_id"?, "data"} or {"text"} of a card; answers {"response_code"}."""
        only(body, ("message_id", "data", "text"))
        chat = self._meet(person)
        line, key = _find(chat, body)
        card = self._app.cards.get(str(line.message_id))
        if card is None:
            raise Unclear("这个按钮已经失效")
        code = self._app.lend_code(((chat, line),))
        told = {"MsgType": "event", "Event": "template_card_event", "EventKey": key}
        about = {"TaskId": card.task_id, "CardType": card.kind, "ResponseCode": code}
        chat.unread = 0
        self._app.chats.touch(chat)
        self._app.push(chat, {**told, **about})
        return {"response_code": code}

    def _meet(self, person: str) -> Chat:
        chat = self._app.chats.meet(CHANNEL, person)
        chat.standing = "open"
        return chat


def _find(chat: Chat, body: Body) -> tuple[Line, str]:
    for line in reversed(chat.lines):
        if "message_id" in body and str(body["message_id"]) != line.message_id:
            continue
        for button in (button for row in line.buttons for button in row):
            if button.data == body.get("data", "") or button.text == body.get("text"):
                return line, button.data or ""
    raise Unclear("没有这个按钮")
