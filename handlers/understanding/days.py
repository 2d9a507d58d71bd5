"""Days as people write them: 明天, 下周三, 3月20号, 3.20, 12月1日到3日, 20号上午; counted from today."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from exam.eligibility import Half
from handlers.understanding.numbers import number_of

_NUMERAL = "[0-9]{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
_FULL = re.compile(r"(20[0-9]{2})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})(?:[日号])?(?![0-9])")
_MONTH_DAY = re.compile(f"(明年)?({_NUMERAL})月份?({_NUMERAL})(?:[日号]|(?![0-9]))")
_DOTTED = re.compile(r"(?<![0-9.:/])([0-9]{1,2})[./]([0-9]{1,2})[日号]?(?![0-9.:/元块分%])")
_DASHED = re.compile(r"(?<![0-9.:/-])([0-9]{1,2})-([0-9]{1,2})(?![0-9.:/日号-])")
_BEFORE_END = f"(?:到|至|[-~—–])(?:{_NUMERAL})[日号]"
_DAY = re.compile(f"(下个?月|这个?月|本月)?(?<![0-9])({_NUMERAL})(?:[日号]|(?={_BEFORE_END}))")
_WEEKDAY = re.compile("(下下|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天1-6])")
_NEAR = {"大后天": 3, "后天": 2, "明天": 1, "明日": 1, "今天": 0, "今日": 0, "明晚": 1, "今晚": 0}
_NEAR_WORD = re.compile("|".join(_NEAR))
_BETWEEN = re.compile("^(?:上午|下午)?(?:到|至|-|--|~|—|——|–)(?:上午|下午)?$")
_BARE_END = re.compile(f"^(?:到|至|-|~|—|——|–)({_NUMERAL})(?![0-9月./:点])")
_HALVES = {"上午": Half.AM, "早上": Half.AM, "下午": Half.PM}
_WEEK = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; `half` is what was said of the part of the day."""

    first: date
    last: date
    half: Half = Half.DAY


@dataclass(frozen=True, slots=True)
class _Found:
    begin: int
    end: int
    day: date


def read_days(text: str, today: date) -> Days | None:
    """The day, or the days from one to another, that the text names; None for none, several apart, or 2.30.

    A day without its year or month is the next one from today on.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = _single_days(plain, today)
    if found is None or not found:
        return None
    first = found[0]
    last = found[1].day if len(found) == 2 else _bare_end(plain, first)
    apart = len(found) == 2 and not _BETWEEN.match(plain[first.end : found[1].begin])
    if len(found) > 2 or apart or last is None or last < first.day:
        return None
    return Days(first.day, last, _half(plain))


def _half(plain: str) -> Half:
    halves = {half for word, half in _HALVES.items() if word in plain}
    return halves.pop() if len(halves) == 1 else Half.DAY


def _bare_end(plain: str, first: _Found) -> date | None:
    """12月1日到3: the day within the month of the first."""
    ending = _BARE_END.match(plain[first.end :])
    if ending is None:
        return first.day
    return _day_of(first.day.year, first.day.month, _number(ending[1]))


def _single_days(plain: str, today: date) -> list[_Found] | None:
    """Every day named, in the order of the text, None where one does not exist."""
    found: list[_Found] = []
    taken = 0
    for pattern, resolve in _READERS:
        for match in pattern.finditer(plain):
            bits = (1 << match.end()) - (1 << match.start())
            if bits & taken:
                continue
            taken |= bits
            after = max((each.day for each in found if each.end <= match.start()), default=today)
            day = resolve(match, max(after, today) if pattern is _DAY else today)
            if day is None:
                return None
            found.append(_Found(match.start(), match.end(), day))
    return sorted(found, key=lambda each: each.begin)


def _full(match: re.Match[str], today: date) -> date | None:
    return _day_of(*map(int, match.groups()))


def _month_day(match: re.Match[str], today: date) -> date | None:
    month, day = _number(match[2]), _number(match[3])
    return _day_of(today.year + 1, month, day) if match[1] else _next(month, day, today)


def _dotted(match: re.Match[str], today: date) -> date | None:
    return _next(int(match[1]), int(match[2]), today)


def _day_alone(match: re.Match[str], today: date) -> date | None:
    number = _number(match[2])
    if match[1] and match[1].startswith("下"):
        return _day_of(today.year + today.month // 12, today.month % 12 + 1, number)
    if match[1]:
        return _day_of(today.year, today.month, number)
    for ahead in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        day = _day_of(year, month + 1, number)
        if day is not None and day >= today:
            return day
    return None


def _weekday(match: re.Match[str], today: date) -> date | None:
    wanted = int(match[2]) - 1 if match[2].isdigit() else _WEEK.index(match[2].replace("天", "日"))
    monday = today - timedelta(days=today.weekday())
    weeks = {"下": 1, "下下": 2}.get(match[1] or "", 0)
    day = monday + timedelta(days=wanted, weeks=weeks)
    return day + timedelta(weeks=1) if match[1] is None and day < today else day


def _near(match: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=_NEAR[match[0]])


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (_FULL, _full),
    (_MONTH_DAY, _month_day),
    (_DAY, _day_alone),
    (_DOTTED, _dotted),
    (_DASHED, _dotted),
    (_WEEKDAY, _weekday),
    (_NEAR_WORD, _near),
)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else number_of(text) or 0


def _next(month: int, day: int, today: date) -> date | None:
    """The next day of this name from today on; 29 February may be years away."""
    for year in range(today.year, today.year + 9):
        found = _day_of(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
