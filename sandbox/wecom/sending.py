"""message/send and update_template_card."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.chats import Button, Chat, Kind, Line, Rows
from sandbox.tencent.refusal import Refused
from sandbox.wecom.app import App, Card

LONGEST_TEXT = 2048  # bytes; what is longer is cut off
MOST_USERS = 1000
MOST_BUTTONS = 6
TASK_ID = re.compile(r"[0-9a-zA-Z_\-@]{1,128}")

Body = Mapping[str, Any]
Answer = dict[str, object]


def send_message(app: App, body: Body) -> Answer:
    """To `touser`, a|b|c or @all: text, markdown, or a card; above a member's rate it is dropped silently."""
    _check_agent(app, body)
    chats, unknown = _read_users(app, body.get("touser"))
    kind = body.get("msgtype")
    told = body.get(str(kind))
    if not isinstance(told, Mapping):
        raise Refused(40008, "invalid message type")
    content, buttons, card = _read_card(told) if kind == "template_card" else (_read_text(told), (), None)
    shown = []
    for chat in chats:
        kind_shown: Kind = "card" if card else "text"
        line = Line("to_user", content, app.clock.now(), app.new_id(), kind_shown, buttons)
        if card:
            app.cards[str(line.message_id)] = card
        if app.show(chat, line):
            shown.append((chat, line))
    answer = {"errcode": 0, "errmsg": "ok", "invaliduser": "|".join(unknown), "msgid": app.new_id()}
    return {**answer, "response_code": app.lend_code(tuple(shown))} if buttons else answer


def update_card(app: App, body: Body) -> Answer:
    """The buttons become a dead word, or the card another one; each code holds once and for 72 hours."""
    _check_agent(app, body)
    code = app.codes.pop(str(body.get("response_code")), None)
    if code is None or app.clock.now() >= code.until:
        raise Refused(42045, "response_code expired or used")
    users = body.get("userids")
    wanted = set(users) if isinstance(users, list) and users else {chat.id for chat, _ in code.cards}
    button, card = body.get("button"), body.get("template_card")
    for chat, line in [(chat, line) for chat, line in code.cards if chat.id in wanted]:
        if isinstance(button, Mapping):
            line.buttons = [[Button(str(button.get("replace_name")))]]
            app.cards.pop(str(line.message_id), None)
        elif isinstance(card, Mapping):
            line.content, line.buttons, app.cards[str(line.message_id)] = _read_card(card)
        line.edited = True
        app.chats.touch(chat)
    known = {chat.id for chat, _ in code.cards}
    return {"errcode": 0, "errmsg": "ok", "invaliduser": sorted(wanted - known)}


def _check_agent(app: App, body: Body) -> None:
    if str(body.get("agentid")) != str(app.set_up.agent):
        raise Refused(40056, "invalid agentid")


def _read_users(app: App, touser: object) -> tuple[list[Chat], list[str]]:
    """The members, and the ids that are nobody's; raises Refused when there is no member among them."""
    members = {chat.id: chat for chat in app.members()}
    listed = list(members) if touser == "@all" else [name for name in str(touser or "").split("|") if name]
    if len(listed) > MOST_USERS:
        raise Refused(40032, "invalid userid list size")
    known = [members[name] for name in dict.fromkeys(listed) if name in members]
    if not known:
        raise Refused(81013, "user & party & tag all invalid")
    return known, [name for name in listed if name not in members]


def _read_text(told: Body) -> str:
    content = told.get("content")
    if not isinstance(content, str) or not content:
        raise Refused(44004, "content is empty")
    return content.encode()[:LONGEST_TEXT].decode(errors="ignore")


def _read_card(told: Body) -> tuple[str, Rows, Card]:
    title = told.get("main_title")
    parts = [title.get("title"), title.get("desc")] if isinstance(title, Mapping) else []
    parts += [told.get("sub_title_text")]
    parts += [
        f"{row.get('keyname')}：{row.get('value')}" for row in told.get("horizontal_content_list") or ()
    ]
    content = "\n".join(str(part) for part in parts if part)
    if not content:
        raise Refused(44004, "content is empty")
    listed = told.get("button_list") or []
    task_id = told.get("task_id") or ""
    if listed and not (isinstance(task_id, str) and TASK_ID.fullmatch(task_id)):
        raise Refused(40058, "template_card.task_id is invalid")
    if len(listed) > MOST_BUTTONS or any(not (key.get("text") and key.get("key")) for key in listed):
        raise Refused(40058, "template_card.button_list is invalid")
    buttons = [[Button(str(key["text"]), str(key["key"]))] for key in listed]
    return content, buttons, Card(task_id, str(told.get("card_type")))
