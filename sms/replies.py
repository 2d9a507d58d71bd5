"""One reply (SmsUp) as Aliyun pushes it (aliyun-sms.md 4.1)."""

from datetime import datetime, timedelta

from delivery.inbox import Incoming
from exam.people import tidy_phone
from sms.fields import Element, Odd, as_number, as_text, read_time

LONGEST_TEXT = 2000
# Two clocks may differ; a carrier that speaks of a time beyond that is wrong.
AHEAD = timedelta(minutes=5)


def read_reply(element: Element, now: datetime) -> Incoming:
    """The reply; raises Odd without a mainland mobile or without content. `now` stands for an odd time."""
    address = tidy_phone(as_text(element.get("phone_number")) or "")
    if address is None:
        raise Odd("phone")
    content = as_text(element.get("content"))
    if content is None:
        raise Odd("content")
    said_at = read_time(element.get("send_time"))
    return Incoming(
        channel="sms",
        address=address,
        external_id=as_number(as_text(element.get("sequence_id")) or ""),
        text=content[:LONGEST_TEXT],
        sent_at=said_at if said_at is not None and said_at <= now + AHEAD else now,
    )
