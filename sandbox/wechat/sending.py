"""The interfaces that put something on a follower's screen."""

from collections.abc import Mapping
from typing import Any

from sandbox.chats import Button, Chat, Rows
from sandbox.faults import REPORTING, Call
from sandbox.tencent.refusal import Refused
from sandbox.wechat.account import CHANNEL, Account
from sandbox.wechat.fields import fill, read_values

LONGEST_TEXT = 2048  # bytes

Body = Mapping[str, Any]
Answer = dict[str, object]
FINE: Answer = {"errcode": 0, "errmsg": "ok"}


def send_custom(account: Account, body: Body) -> Answer:
    """message/custom/send: text, image, news or msgmenu inside a window."""
    chat = account.reader(body.get("touser"))
    kind = body.get("msgtype")
    told = body.get(str(kind))
    if not isinstance(told, Mapping):
        raise Refused(40008, "invalid message type")
    if kind == "image":
        file = account.media.get(str(told.get("media_id")))
        if file is None:
            raise Refused(40007, "invalid media_id")
        account.follower(chat.id).windows.use(account.clock.now())
        account.show(chat, "", "photo", file=file)
        return FINE
    content, buttons = _read(str(kind), told)
    if len(content.encode()) > LONGEST_TEXT:
        raise Refused(45002, "content size out of limit")
    account.follower(chat.id).windows.use(account.clock.now())
    account.show(chat, content, "card" if kind == "news" else "text", buttons)
    return FINE


def send_template(account: Account, body: Body) -> Answer:
    """message/template/send: values by the rules of their fields; what became of it is pushed later."""
    chat = account.reader(body.get("touser"))
    content = _template(account, body)
    account.show(chat, content, "card", _link(body.get("url")))
    number = int(account.new_id())
    _report(account, chat, body, number)
    return {**FINE, "msgid": number}


def send_subscribed(account: Account, body: Body) -> Answer:
    """message/subscribe/bizsend: only to who has agreed to this template, once for each time."""
    chat = account.reader(body.get("touser"))
    content = _template(account, body)
    subscribed = account.follower(chat.id).subscribed
    template_id = str(body.get("template_id"))
    left = subscribed.get(template_id, 0)
    if left == 0:
        raise Refused(43101, "user refuse to accept the msg")
    subscribed[template_id] = left if left < 0 else left - 1
    account.show(chat, content, "card", _link(body.get("page")))
    return FINE


def _template(account: Account, body: Body) -> str:
    template_id, known = body.get("template_id"), account.set_up.templates
    if not isinstance(template_id, str) or not template_id or (known and template_id not in known):
        raise Refused(40037, "invalid template_id")
    return fill(known.get(template_id, ""), template_id, read_values(body.get("data")))


def _link(url: object) -> Rows:
    return [[Button("查看详情", url=url)]] if isinstance(url, str) and url else ()


def _read(kind: str, told: Body) -> tuple[str, Rows]:
    if kind == "text" and isinstance(told.get("content"), str) and told["content"]:
        return told["content"], ()
    if kind == "news" and told.get("articles"):
        article = told["articles"][0]
        return f"{article.get('title', '')}\n{article.get('description', '')}", _link(article.get("url"))
    if kind == "msgmenu" and told.get("list"):
        rows = [[Button(str(item["content"]), str(item["id"]))] for item in told["list"]]
        return "\n".join(filter(None, (told.get("head_content"), told.get("tail_content")))), rows
    raise Refused(44004, "empty content")


def _report(account: Account, chat: Chat, body: Body, number: int) -> None:
    """TEMPLATESENDJOBFINISH after a while: success, unless a fault says otherwise."""
    template = str(body.get("template_id"))
    call = Call(f"{CHANNEL}.report", (), template, channel=CHANNEL, method="report", chat=chat.id)
    fault = account.faults.take(REPORTING, call)
    if fault is not None and fault.do == "no_receipt":
        return
    status = f"failed:{fault.err_code}" if fault is not None and fault.do == "receipt" else "success"
    told = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": number, "Status": status}
    for _ in range(2 if fault is not None and fault.do == "receipt_twice" else 1):
        account.clock.after(account.receipt_delay, lambda: account.push(chat, told, silent=True))
