"""Pushes as what a member said: texts, pressed buttons of a card, tapped menus, pictures."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.tencent.sealing import Forged
from delivery.said import STOPPED, Said

CHANNEL = "wecom"
START = "/start"
MEDIA = frozenset({"image", "video", "voice"})


def hear(told: Mapping[str, str]) -> Said | None:
    """What a push says; None for what asks for nothing. Raises Forged for what is no push."""
    try:
        who, kind, at = told["FromUserName"], told["MsgType"], int(told["CreateTime"])
    except (KeyError, ValueError):
        raise Forged("push") from None
    said_at = datetime.fromtimestamp(at, UTC)
    if kind == "event":
        return _event(who, told, said_at)
    media = told.get("MediaId", "") if kind in MEDIA else ""
    return Said(CHANNEL, who, told.get("MsgId", ""), told.get("Content", ""), said_at, media=media)


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
