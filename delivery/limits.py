"""How many messages one number may get: the carrier counts by calendar windows (aliyun-sms.md 3)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from db import outgoing
from exam.settings import Settings

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Postponed = tuple[datetime, str]


async def too_many(addresses: Sequence[str], rules: Settings, now: datetime) -> dict[int, Postponed]:
    """Which places of `addresses` must wait, until when and why; counts those before them in the list."""
    most = (rules.per_minute, rules.per_hour, rules.per_day)
    if not addresses or not any(most):
        return {}
    minute = now.replace(second=0, microsecond=0)
    hour = minute.replace(minute=0)
    sent = await _counts(set(addresses), (minute, hour, now - DAY), most)
    again = ((minute + MINUTE, "limit_minute"), (hour + HOUR, "limit_hour"), (now + HOUR, "limit_day"))
    own: Counter[str] = Counter()
    waiting: dict[int, Postponed] = {}
    for place, address in enumerate(addresses):
        over = _window_over([each + own[address] for each in sent.get(address, (0, 0, 0))], most)
        if over is None:
            own[address] += 1
        else:
            waiting[place] = again[over]
    return waiting


async def _counts(
    addresses: set[str], windows: Sequence[datetime], most: Sequence[int]
) -> dict[str, list[int]]:
    """What each number got in each window; the shorter ones are asked for only where they may be full."""
    day = await outgoing.sent_since(list(addresses), windows[-1])
    counts = {address: [sent] * len(windows) for address, sent in day.items()}
    many = [address for address, sent in day.items() if sent >= min(each for each in most if each) - 1]
    for at, since in enumerate(windows[:-1]):
        lately = await outgoing.sent_since(many, since) if many else {}
        for address in many:
            counts[address][at] = lately.get(address, 0)
    return counts


def _window_over(counts: Sequence[int], most: Sequence[int]) -> int | None:
    """The longest window that is full; a limit of 0 is none."""
    windows = enumerate(zip(counts, most, strict=True))
    return max((at for at, (count, limit) in windows if 0 < limit <= count), default=None)
