"""Pushes as what somebody said: texts, pressed buttons, tapped menus, pictures, following and leaving."""

from collections.abc import Mapping
from datetime import datetime

from bot.tencent.hearing import START, media_in, read_head
from delivery.said import STOPPED, Said

CHANNEL = "wechat"
SCENE = "qrscene_"


def hear(told: Mapping[str, str]) -> Said | None:
    """What a push says; None for what asks for nothing. Raises Forged for what is no push."""
    who, kind, at = read_head(told)
    if kind == "event":
        return _event(who, told, at)
    number = told.get("MsgId", "")
    pressed = told.get("bizmsgmenuid", "")
    text = pressed or told.get("Content", "")
    return Said(CHANNEL, who, number, text, at, pressed=bool(pressed), media=media_in(told))


def _event(who: str, told: Mapping[str, str], at: datetime) -> Said | None:
    """An event has no number: who and when tell it from another (channels-and-console.md 1.1)."""
    event, key = told.get("Event", ""), told.get("EventKey", "")
    number = f"{event}:{told['CreateTime']}:{key}"[:200]
    match event:
        case "subscribe" | "SCAN":
            return Said(CHANNEL, who, number, f"{START} {key.removeprefix(SCENE)}".strip(), at)
        case "CLICK":
            return Said(CHANNEL, who, number, key, at, pressed=True)
        case "unsubscribe":
            return Said(CHANNEL, who, number, STOPPED, at, pressed=True)
    return None
