"""QuerySendDetails: on which days to ask, and what its answers say of a message (aliyun-sms.md 1.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from db.models.delivery import Sending
from delivery.channel import Outgoing, ProviderError, Sighting
from sms.codes import CODE
from sms.fields import read_time

BEIJING = timezone(timedelta(hours=8))
# Between our hand-over and the provider's stamp lie the lease of a slow sender and two clocks.
SLACK = timedelta(minutes=15)
ONE_DAY = timedelta(days=1)
MOST_DAYS = 30  # Aliyun keeps no longer (aliyun-sms.md 1.1)
PAGE_SIZE = 50
MOST_PAGES = 20
STATES = {"1": Sending.ACCEPTED, "2": Sending.FAILED, "3": Sending.DELIVERED}


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """`total` counts the details of the whole day."""

    total: int
    details: Sequence[Mapping[str, Any]]


def days_to_ask(message: Outgoing, now: datetime) -> list[date]:
    """The days in Beijing on which the provider may have stamped it, the likeliest first, none to come.

    Of a message that a restored database forgot: every day since the backup, as long as Aliyun keeps them.
    """
    handed_at = message.handed_at
    if message.forgotten is not None:
        days = (
            (now + SLACK).astimezone(BEIJING).date() - (handed_at - SLACK).astimezone(BEIJING).date()
        ).days
        instants = [now - number * ONE_DAY for number in range(min(days, MOST_DAYS) + 1)]
    else:
        instants = [handed_at, handed_at - SLACK, min(handed_at + SLACK, max(handed_at, now))]
    return list(dict.fromkeys(instant.astimezone(BEIJING).date() for instant in instants))


def read_page(fields: Mapping[str, Any]) -> Page:
    """The page in an answer; ProviderError (retryable) unless it has the documented shape."""
    code = fields.get("Code")
    if code != "OK":
        known = isinstance(code, str) and CODE.fullmatch(code)
        raise ProviderError(str(code) if known else "odd_answer", retryable=True)
    total = fields.get("TotalCount")
    lists = fields.get("SmsSendDetailDTOs") or {}
    details = (lists.get("SmsSendDetailDTO") or []) if isinstance(lists, dict) else None
    if not isinstance(total, int) or not isinstance(details, list):
        raise ProviderError("odd_answer", retryable=True)
    if not all(isinstance(detail, dict) for detail in details):
        raise ProviderError("odd_answer", retryable=True)
    return Page(total, details)


def sighting(page: Page, message: Outgoing) -> Sighting | None:
    """What the page says of the message; ProviderError (retryable) for a state we do not know."""
    for detail in page.details:
        if _is(detail, message):
            state = STATES.get(str(detail.get("SendStatus")))
            if state is None:
                raise ProviderError("odd_answer", retryable=True)
            return Sighting(state, _code(detail.get("ErrCode")), _code(detail.get("BizId")))
    return None


def _is(detail: Mapping[str, Any], message: Outgoing) -> bool:
    """By its own OutId or that of its bulk call; a restored database forgot those: then by its text."""
    if detail.get("OutId") in {message.out_id, message.earlier or message.out_id}:
        return True
    if message.forgotten is None or not str(detail.get("Content")).endswith(message.forgotten):
        return False
    sent_at = read_time(detail.get("SendDate"))
    return sent_at is None or sent_at >= message.handed_at - SLACK


def _code(value: object) -> str:
    text = str(value or "")
    return text if len(text) <= 64 and text.isascii() and text.isprintable() else ""
