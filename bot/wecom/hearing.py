"""Pushes as what a member said: texts, pressed buttons of a card, tapped menus, pictures."""

from collections.abc import Mapping
from datetime import datetime

from bot.tencent.hearing import START, media_in, read_head
from delivery.said import STOPPED, Said

CHANNEL = "wecom"


def hear(told: Mapping[str, str]) -> Said | None:
    """What a push says; None for what asks for nothing. Raises Forged for what is no push."""
    who, kind, at = read_head(told)
    if kind == "event":
        return _event(who, told, at)
    return Said(CHANNEL, who, told.get("MsgId", ""), told.get("Content", ""), at, media=media_in(told))


def _event(who: str, told: Mapping[str, str], at: datetime) -> Said | None:
    """An event has no number. To open the app asks for nothing: members do so all day."""
    event, key = told.get("Event", ""), told.get("EventKey", "")
    number = f"{event}:{told['CreateTime']}:{told.get('ResponseCode', '')}:{key}"[:200]
    match event:
        case "template_card_event" | "click":
            return Said(CHANNEL, who, number, key, at, pressed=True)
        case "subscribe":
            return Said(CHANNEL, who, number, START, at)
        case "unsubscribe":
            return Said(CHANNEL, who, number, STOPPED, at, pressed=True)
    return None
