"""What the pushes of WeChat and WeCom have in common."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.tencent.sealing import Forged

START = "/start"
MEDIA = frozenset({"image", "video", "voice"})


def read_head(told: Mapping[str, str]) -> tuple[str, str, datetime]:
    """Who, what kind, and when; raises Forged for what is no push."""
    try:
        return told["FromUserName"], told["MsgType"], datetime.fromtimestamp(int(told["CreateTime"]), UTC)
    except (KeyError, ValueError):
        raise Forged("push") from None


def media_in(told: Mapping[str, str]) -> str:
    """The file that came along; empty without one."""
    return told.get("MediaId", "") if told["MsgType"] in MEDIA else ""
