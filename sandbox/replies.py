"""Replies (SmsUp): what the owner of a phone writes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.aliyun.pushes import Body
from sandbox.bodies import Unclear, only
from sandbox.clock import BEIJING, in_beijing
from sandbox.phones import Line
from sandbox.world import World

LONGEST_REPLY = 2000
DEST_CODE = "10690001"  # the provider makes it, senders cannot choose it (aliyun-sms.md 5)
SEQUENCE_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Reply:
    """One SMS from a phone; a given `send_time` or `sequence_id` scripts a late or repeated one."""

    content: str
    send_time: datetime | None
    sequence_id: str | None


def parse_reply(body: Mapping[str, object]) -> Reply:
    """{"content", "send_time"?, "sequence_id"?} as a Reply; raises Unclear with what to mend."""
    only(body, ("content", "send_time", "sequence_id"))
    content = body.get("content")
    if not isinstance(content, str) or not content.strip():
        raise Unclear("content 应是非空文本")
    if len(content) > LONGEST_REPLY:
        raise Unclear(f"content 不能超过 {LONGEST_REPLY} 个字符")
    return Reply(content, _parse_time(body.get("send_time")), _parse_sequence_id(body.get("sequence_id")))


def take_reply(world: World, number: str, reply: Reply) -> str:
    """Shows the reply on its phone and pushes it; returns its sequence_id.

    A sequence_id that this phone has used already is pushed again and not shown again: the network repeats
    a message, its author does not (aliyun-sms.md 4.1).
    """
    now = world.clock.now()
    sequence_id = reply.sequence_id or str(next(world.numbers))
    if (number, sequence_id) not in world.replies_seen:
        world.replies_seen.add((number, sequence_id))
        world.phones.show(number, Line("from_phone", reply.content, now))
    push: Body = {
        "phone_number": number,
        "content": reply.content,
        "send_time": in_beijing(reply.send_time or now),
        "dest_code": DEST_CODE,
        "sequence_id": sequence_id,
    }
    if world.options.sign is not None:
        push["sign_name"] = world.options.sign
    world.replies.send(lambda: [push], 1)
    return sequence_id


def _parse_time(text: object) -> datetime | None:
    """Beijing time `yyyy-MM-dd HH:mm:ss`, or ISO 8601 with an offset."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        at = None
    if at is None:
        raise Unclear("send_time 应形如 2026-11-21 09:30:00（北京时间），或带时区的 ISO 8601 时间")
    return at if at.tzinfo else at.replace(tzinfo=BEIJING)


def _parse_sequence_id(value: object) -> str | None:
    if value is None:
        return None
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not SEQUENCE_ID.fullmatch(text):
        raise Unclear("sequence_id 应是 1 到 64 个字母、数字")
    return text
