"""What people do in WeChat: each deed becomes a push to our service."""

from collections.abc import Iterator, Mapping

from sandbox.bodies import Unclear, only
from sandbox.chats import Chat, Line
from sandbox.deeds import Body, Deeds, read_file, read_text
from sandbox.wechat.account import CHANNEL, Account

LONGEST_TEXT = 2048


class People:
    """The people of WeChat, known by their openid."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.deeds: Deeds = {
            "follow": self.follow,
            "unfollow": self.unfollow,
            "say": self.say,
            "press": self.press,
            "tap_menu": self.tap_menu,
            "scan": self.scan,
            "send_file": self.send_file,
            "subscribe_template": self.subscribe_template,
        }

    def follow(self, openid: str, body: Body) -> dict[str, object]:
        """Follows the account; answers {}."""
        only(body, ())
        self._open(self._account.chats.meet(CHANNEL, openid), {"Event": "subscribe", "EventKey": ""})
        return {}

    def unfollow(self, openid: str, body: Body) -> dict[str, object]:
        """Follows no more; answers {}."""
        only(body, ())
        chat = self._reader(openid)
        chat.standing = "blocked"
        self._note(chat, "取消关注")
        self._account.push(chat, {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}, silent=True)
        return {}

    def say(self, openid: str, body: Body) -> dict[str, object]:
        """Writes {"text"}; answers {"message_id"}."""
        only(body, ("text",))
        return self._write(self._reader(openid), read_text(body, "text", LONGEST_TEXT), {})

    def press(self, openid: str, body: Body) -> dict[str, object]:
        """Presses {"text"}, or {"message_id"?, "data"}, of a menu in a message; answers {"message_id"}."""
        only(body, ("message_id", "data", "text"))
        chat = self._reader(openid)
        for line in reversed(chat.lines):
            for button in (button for row in line.buttons for button in row):
                here = "message_id" not in body or str(body["message_id"]) == line.message_id
                if here and (button.text == body.get("text") or button.data == body.get("data", "")):
                    return self._write(chat, button.text, {"bizmsgmenuid": button.data})
        raise Unclear("没有这个按钮")

    def tap_menu(self, openid: str, body: Body) -> dict[str, object]:
        """Taps {"name"} of the menu below the chat; answers {"type"}."""
        only(body, ("name",))
        chat = self._reader(openid)
        for button in _leaves(self._account.menu.get("button")):
            if button.get("name") == body.get("name"):
                self._tap(chat, button)
                return {"type": button["type"]}
        raise Unclear("菜单里没有这一项")

    def scan(self, openid: str, body: Body) -> dict[str, object]:
        """Scans the code of {"scene"} or {"ticket"}, following by it if need be; answers {"scene"}."""
        only(body, ("scene", "ticket"))
        scenes = self._account.scenes
        ticket = body.get("ticket")
        if ticket is None:
            ticket = next((key for key, scene in scenes.items() if scene == body.get("scene")), None)
        if not isinstance(ticket, str) or ticket not in scenes:
            raise Unclear("没有生成过这个二维码")
        chat = self._account.chats.meet(CHANNEL, openid)
        code = {"EventKey": scenes[ticket], "Ticket": ticket}
        if chat.standing == "open":
            self._note(chat, "扫描二维码")
            self._act(chat, {"Event": "SCAN", **code})
        else:
            self._open(chat, {"Event": "subscribe", **code, "EventKey": f"qrscene_{scenes[ticket]}"})
        return {"scene": scenes[ticket]}

    def send_file(self, openid: str, body: Body) -> dict[str, object]:
        """Sends {"name", "content": base64, "kind": "photo"}; answers {"message_id"}."""
        only(body, ("name", "content", "kind"))
        file, kind = read_file(body)
        if kind != "photo":
            raise Unclear("公众号收不到文件，只能发图片（kind 为 photo）")
        chat = self._reader(openid)
        media_id = f"media-{self._account.new_id()}"
        self._account.media[media_id] = file
        line = Line("from_user", "", self._account.clock.now(), self._account.new_id(), kind, (), file)
        told = {"MsgType": "image", "PicUrl": f"http://mmbiz.invalid/{media_id}", "MediaId": media_id}
        return self._send(chat, line, told)

    def subscribe_template(self, openid: str, body: Body) -> dict[str, object]:
        """Agrees to {"template_id", "long_term"?: false} or refuses with {"accept": false}; answers {}."""
        only(body, ("template_id", "accept", "long_term"))
        chat, template_id = self._reader(openid), read_text(body, "template_id", 64)
        accepted = body.get("accept", True) is True
        if accepted:
            subscribed = self._account.follower(openid).subscribed
            before = subscribed.get(template_id, 0)
            subscribed[template_id] = -1 if body.get("long_term") is True or before < 0 else before + 1
        self._note(chat, "订阅通知" if accepted else "拒绝订阅通知")
        status = "accept" if accepted else "reject"
        listed = {"List": {"TemplateId": template_id, "SubscribeStatusString": status, "PopupScene": "2"}}
        told = {"MsgType": "event", "Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": listed}
        self._account.push(chat, told, silent=True)
        return {}

    def menu(self) -> list[str]:
        """What can be tapped below the chat."""
        return [str(button.get("name")) for button in _leaves(self._account.menu.get("button"))]

    def _reader(self, openid: str) -> Chat:
        chat = self._account.chats.known(CHANNEL, openid)
        if chat is None or chat.standing != "open":
            raise Unclear("这个人没有关注公众号")
        return chat

    def _open(self, chat: Chat, event: Mapping[str, object]) -> None:
        chat.standing = "open"
        self._note(chat, "关注公众号")
        self._act(chat, event)

    def _act(self, chat: Chat, event: Mapping[str, object]) -> None:
        self._account.follower(chat.id).windows.acted(self._account.clock.now())
        self._account.push(chat, {"MsgType": "event", **event})

    def _tap(self, chat: Chat, button: Mapping[str, object]) -> None:
        self._note(chat, f"点菜单：{button['name']}")
        if button["type"] == "click":
            self._act(chat, {"Event": "CLICK", "EventKey": button["key"]})
        else:
            told = {"MsgType": "event", "Event": "VIEW", "EventKey": button.get("url", "")}
            self._account.push(chat, told, silent=True)

    def _note(self, chat: Chat, words: str) -> None:
        self._account.chats.show(chat, Line("from_user", words, self._account.clock.now(), kind="event"))

    def _write(self, chat: Chat, text: str, more: Mapping[str, object]) -> dict[str, object]:
        line = Line("from_user", text, self._account.clock.now(), self._account.new_id())
        return self._send(chat, line, {"MsgType": "text", "Content": text, **more})

    def _send(self, chat: Chat, line: Line, told: Mapping[str, object]) -> dict[str, object]:
        self._account.chats.show(chat, line)
        self._account.follower(chat.id).windows.wrote(self._account.clock.now())
        self._account.push(chat, {**told, "MsgId": int(str(line.message_id))})
        return {"message_id": line.message_id}


def _leaves(buttons: object) -> Iterator[Mapping[str, object]]:
    for button in buttons if isinstance(buttons, list) else ():
        if button.get("sub_button"):
            yield from _leaves(button["sub_button"])
        else:
            yield button
