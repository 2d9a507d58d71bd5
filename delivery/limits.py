"""How many messages one number, and the answers one prefix, may get: against the carrier's calendar windows
(aliyun-sms.md 3) and against who makes us write to numbers in a row (performance-and-faults.md 4.4).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from db import outgoing, prefixes
from delivery.alarms import raise_alarm
from exam.people import national
from exam.settings import Settings

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Postponed = tuple[datetime, str]


async def too_many(addresses: Sequence[str], rules: Settings, now: datetime) -> dict[int, Postponed]:
    """Which places of `addresses` must wait, until when and why; counts those before them in the list."""
    most = (rules.per_minute, rules.per_hour, rules.per_day)
    if not addresses or not any(most):
        return {}
    minute, hour = now.replace(second=0, microsecond=0), _hour(now)
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


async def crowded(addresses: Sequence[str], rules: Settings, now: datetime) -> dict[int, Postponed]:
    """Which places of `addresses` (E.164) wait for the next hour: their prefix has had enough answers."""
    most = rules.answers_per_prefix
    if not addresses or not most:
        return {}
    hour = _hour(now)
    had = Counter(await prefixes.counted(set(map(_prefix, addresses)), hour))
    waiting: dict[int, Postponed] = {}
    for place, address in enumerate(addresses):
        if had[_prefix(address)] >= most:
            waiting[place] = hour + HOUR, "limit_prefix"
        else:
            had[_prefix(address)] += 1
    for prefix in {_prefix(addresses[place]) for place in waiting}:
        await raise_alarm("prefix_full", prefix, {"answers": most}, now)
    return waiting


async def count_answers(addresses: Sequence[str], now: datetime) -> None:
    """Answers are on their way to these numbers (E.164)."""
    if addresses:
        await prefixes.count(Counter(map(_prefix, addresses)), _hour(now))


def _prefix(address: str) -> str:
    return national(address)[:7]


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
