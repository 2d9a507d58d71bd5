"""What differs between provinces: each setting with its key, its form and its default."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

from exam import edit_rights
from exam.errors import RuleBroken
from exam.hours import SendingHours, parse_duration, parse_hours, say_duration
from exam.people import mask_phone, tidy_phone
from exam.reminders import RULES, parse_timing
from exam.timetable import RULES as DEADLINES
from exam.timetable import parse_offset
from exam.yearly import TEMPLATES, parse_months

TEMPLATE_CODE = "aliyun.template."
"""Keys under which the provider's code of a message shape is kept, e.g. aliyun.template.invite."""
TEMPLATE_KEY = re.compile(re.escape(TEMPLATE_CODE) + r"[a-z0-9_.]{1,60}")
PRICE = re.compile(r"[0-9](\.[0-9]{1,4})?")
POINTS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")
REMINDER = "reminder."
"""Keys under which the times of the reminder rules are kept, e.g. reminder.eve_of_exam."""
DEADLINE = "deadline."
"""Keys under which the days of the deadlines of plans are kept, e.g. deadline.arrange."""
CALENDAR = "calendar."
"""Keys under which the months of the yearly templates are kept, e.g. calendar.a."""
RATIO = re.compile(r"[1-4](\.[0-9]{1,3})?")
LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Setting:
    key: str
    parse: Callable[[str], Any]
    default: str


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return number

    return parse


def _truth(text: str) -> bool:
    try:
        return {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}[text.lower()]
    except KeyError:
        raise ValueError("true or false") from None


def _choice(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(" or ".join(words))
        return text

    return parse


def _some_of(*words: str) -> Callable[[str], frozenset[str]]:
    def parse(text: str) -> frozenset[str]:
        chosen = frozenset(part.strip() for part in text.split(",") if part.strip())
        if not chosen <= set(words):
            raise ValueError("some of " + ",".join(words))
        return chosen

    return parse


def _ratio(text: str) -> Fraction:
    # Fraction alone would work out 1e9999999 to its last digit.
    if not RATIO.fullmatch(text) or not 1 <= Fraction(text) <= 4:
        raise ValueError("a number from 1 to 4, such as 2.5")
    return Fraction(text)


def _price(text: str) -> Decimal:
    if not PRICE.fullmatch(text):
        raise ValueError("an amount in yuan, such as 0.045")
    return Decimal(text)


def _levels(text: str) -> frozenset[int]:
    return frozenset(int(part) for part in text.split(",") if part.strip())


def _points(text: str) -> Decimal:
    if not POINTS.fullmatch(text):
        raise ValueError("points from 0 to 99.99")
    return Decimal(text)


def _awards(text: str) -> frozenset[str]:
    """Names with semicolons between them, as candidates choose them (domain.md 74)."""
    names = frozenset(part.strip() for part in text.replace("；", ";").split(";") if part.strip())
    if any(len(name) > 100 for name in names):
        raise ValueError("names of at most 100 characters with semicolons between them")
    return names


def _words(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > longest or set(text) & set("【】{}$"):
            raise ValueError(f"at most {longest} characters that an SMS may carry")
        return text.strip()

    return parse


def _phones(text: str) -> str:
    if not all(map(tidy_phone, _listed(text))):
        raise ValueError("mobile phone numbers with commas between them")
    return _words(200)(text)


def _webhook(text: str) -> str:
    address = urlsplit(text.strip())
    near = address.scheme == "http" and address.hostname in {"127.0.0.1", "::1", "localhost"}
    if text.strip() and not (address.hostname and (near or address.scheme == "https")):
        raise ValueError("an https address")
    return text.strip()


def _period(shortest: timedelta) -> Callable[[str], timedelta]:
    def parse(text: str) -> timedelta:
        period = parse_duration(text)
        if not shortest <= period <= LONGEST:
            raise ValueError(f"a period from {say_duration(shortest)} to {say_duration(LONGEST)}")
        return period

    return parse


def _span(fewest: int, most: int) -> Callable[[str], timedelta]:
    def parse(text: str) -> timedelta:
        span = parse_duration(text)
        if not timedelta(days=fewest) <= span <= timedelta(days=most):
            raise ValueError(f"from {fewest}d to {most}d")
        return span

    return parse


_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in force at one moment."""

    answer_within: Annotated[timedelta, _Setting("dispatch.answer_within", _period(_SECOND), "30m")]
    sending_hours: Annotated[SendingHours, _Setting("dispatch.sending_hours", parse_hours, "08:00-20:00")]
    reminder_hours: Annotated[SendingHours, _Setting("hours.reminders", parse_hours, "08:00-20:00")]
    broadcast_hours: Annotated[SendingHours, _Setting("hours.broadcasts", parse_hours, "09:00-20:00")]
    ratio: Annotated[Fraction, _Setting("dispatch.ratio", _ratio, "2.0")]
    selection: Annotated[str, _Setting("dispatch.selection", _choice("first_come", "ranked"), "first_come")]
    required_min: Annotated[int, _Setting("dispatch.required_min", _whole(1, 25), "3")]
    odd_required: Annotated[bool, _Setting("dispatch.odd_required", _truth, "true")]
    late: Annotated[str, _Setting("dispatch.late", _choice("reinstate", "refuse"), "reinstate")]
    cancel_tells: Annotated[str, _Setting("dispatch.cancel_tells", _choice("accepted", "all"), "accepted")]
    reserve_told: Annotated[bool, _Setting("dispatch.reserve_told", _truth, "false")]
    share_phones: Annotated[bool, _Setting("dispatch.share_phones", _truth, "true")]
    show_place: Annotated[bool, _Setting("dispatch.show_place", _truth, "false")]
    wrong_codes: Annotated[int, _Setting("dispatch.wrong_codes_per_hour", _whole(0, 60), "3")]
    senior_levels: Annotated[frozenset[int], _Setting("dispatch.senior_levels", _levels, "1,2")]
    max_open: Annotated[int, _Setting("dispatch.max_open", _whole(1, 9), "1")]
    max_open_other: Annotated[int, _Setting("dispatch.max_open_other_days", _whole(0, 99), "3")]
    max_in_a_row: Annotated[int, _Setting("dispatch.max_in_a_row", _whole(1, 99), "3")]
    rating_floor: Annotated[int, _Setting("dispatch.rating_floor", _whole(0, 100), "60")]
    relax: Annotated[
        frozenset[str], _Setting("dispatch.relax", _some_of("districts", "rating"), "districts,rating")
    ]
    max_districts: Annotated[int, _Setting("examiner.max_districts", _whole(1, 99), "5")]
    machine_levels: Annotated[frozenset[int], _Setting("exam.machine_levels", _levels, "5,4,3")]
    awards: Annotated[frozenset[str], _Setting("eligibility.awards", _awards, "")]
    centre: Annotated[str, _Setting("centre.name", _words(30), "江西省职业技能鉴定指导中心")]
    contact: Annotated[str, _Setting("centre.contact", _words(20), "质量督导科")]
    contact_phone: Annotated[str, _Setting("centre.phone", _words(20), "0791-12333")]
    alarm_phones: Annotated[str, _Setting("alarm.phones", _phones, "")]
    alarm_webhook: Annotated[str, _Setting("alarm.webhook", _webhook, "")]
    queue_age: Annotated[timedelta, _Setting("alarm.queue_age", _period(_SECOND), "5m")]
    receipts_within: Annotated[timedelta, _Setting("alarm.receipts_within", _period(_SECOND), "30m")]
    replies_within: Annotated[timedelta, _Setting("alarm.replies_within", _period(_SECOND), "30m")]
    settle_after: Annotated[timedelta, _Setting("delivery.settle_after", _period(_SECOND), "60s")]
    lease: Annotated[timedelta, _Setting("delivery.lease", _period(timedelta(seconds=8)), "20s")]
    approve_above: Annotated[int, _Setting("broadcast.approve_above", _whole(0, 1_000_000), "500")]
    useful_for: Annotated[timedelta, _Setting("broadcast.useful_for", _period(_SECOND), "3d")]
    makeup_years: Annotated[int, _Setting("makeup.years", _whole(1, 10), "2")]
    makeup_years_national: Annotated[int, _Setting("makeup.years_national", _whole(1, 10), "1")]
    undo_within: Annotated[timedelta, _Setting("approval.undo_within", _period(timedelta()), "10m")]
    keep_texts: Annotated[timedelta, _Setting("retention.texts", _span(30, 3650), "180d")]
    keep_pushes: Annotated[timedelta, _Setting("retention.odd_pushes", _span(1, 3650), "30d")]
    keep_rows: Annotated[timedelta, _Setting("retention.rows", _span(365, 3650), "1095d")]
    pay_within: Annotated[timedelta, _Setting("payment.within", _span(0, 60), "3d")]
    code_lives: Annotated[timedelta, _Setting("payment.code_lives", _period(timedelta(minutes=5)), "2h")]
    refunds: Annotated[str, _Setting("payment.refunds", _choice("exception", "none"), "exception")]
    code_valid: Annotated[timedelta, _Setting("proving.code_valid", _period(_SECOND), "10m")]
    code_gap: Annotated[timedelta, _Setting("proving.code_gap", _period(_SECOND), "60s")]
    codes_per_phone: Annotated[int, _Setting("proving.codes_per_phone", _whole(0, 1000), "5")]
    codes_per_address: Annotated[int, _Setting("proving.codes_per_address", _whole(0, 10**6), "100")]
    session_idle: Annotated[timedelta, _Setting("session.idle", _period(_SECOND), "2h")]
    session_longest: Annotated[timedelta, _Setting("session.longest", _period(_SECOND), "12h")]
    mend_within: Annotated[int, _Setting("review.mend_within", _whole(1, 60), "5")]
    opens_before: Annotated[int, _Setting("plan.opens_before", _whole(1, 365), "60")]
    closes_before: Annotated[int, _Setting("plan.closes_before", _whole(1, 365), "30")]
    pay_after: Annotated[int, _Setting("plan.pay_after", _whole(0, 90), "7")]
    warn_before: Annotated[int, _Setting("plan.warn_before", _whole(0, 30), "3")]
    special_closes_before: Annotated[int, _Setting("special.closes_before", _whole(1, 365), "18")]
    special_pay_after: Annotated[int, _Setting("special.pay_after", _whole(0, 90), "2")]
    special_late_after: Annotated[int, _Setting("special.late_after", _whole(1, 99), "15")]
    publicity_days: Annotated[int, _Setting("publicity.days", _whole(1, 60), "5")]
    publicity_levels: Annotated[frozenset[int], _Setting("publicity.levels", _levels, "1,2")]
    objections_per_day: Annotated[int, _Setting("publicity.objections_per_day", _whole(1, 1000), "5")]
    time_changed: Annotated[Decimal, _Setting("merit.time_changed", _points, "1")]
    place_changed: Annotated[Decimal, _Setting("merit.place_changed", _points, "1")]
    late_change: Annotated[Decimal, _Setting("merit.late_change", _points, "3")]
    part_price: Annotated[Decimal, _Setting("sms.part_price", _price, "0.045")]
    rate: Annotated[int, _Setting("delivery.rate", _whole(0, 100_000), "1000")]
    map_link: Annotated[str, _Setting("chat.map_link", _words(100), "https://uri.amap.com/search?keyword=")]
    chat_rate: Annotated[int, _Setting("chat.rate", _whole(0, 1000), "25")]
    per_minute: Annotated[int, _Setting("limits.number_per_minute", _whole(0, 1000), "10")]
    per_hour: Annotated[int, _Setting("limits.number_per_hour", _whole(0, 1000), "30")]
    per_day: Annotated[int, _Setting("limits.number_per_day", _whole(0, 1000), "50")]
    answers_per_prefix: Annotated[int, _Setting("limits.answers_per_prefix", _whole(0, 10**6), "500")]
    parts_per_day: Annotated[int, _Setting("limits.parts_per_day", _whole(0, 10**9), "300000")]


_DECLARED: dict[str, _Setting] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Settings, include_extras=True).items()
}
_TIMES = {REMINDER + rule.key: str(rule.timing) for rule in RULES}
_DAYS = {DEADLINE + rule.code: str(rule.offset) for rule in DEADLINES}
_MONTHS = {CALENDAR + each.code: ",".join(map(str, sorted(each.months))) for each in TEMPLATES}
DEFAULTS: dict[str, str] = {
    **{each.key: each.default for each in _DECLARED.values()},
    **_TIMES,
    **_DAYS,
    **_MONTHS,
    **edit_rights.DEFAULTS,
}
_PARSERS = (
    {each.key: each.parse for each in _DECLARED.values()}
    | dict.fromkeys(_TIMES, parse_timing)
    | dict.fromkeys(edit_rights.DEFAULTS, edit_rights.parse_functions)
    | dict.fromkeys(_DAYS, parse_offset)
    | dict.fromkeys(_MONTHS, parse_months)
)


def check(key: str, text: str) -> None:
    """Refuse an unknown key or a value of the wrong form: RuleBroken, in words for staff."""
    parse = _words(64) if TEMPLATE_KEY.fullmatch(key) else _PARSERS.get(key)
    if parse is None:
        raise RuleBroken("unknown_setting", setting=key)
    try:
        parse(text)
    except (ValueError, ZeroDivisionError) as wrong:
        raise RuleBroken("bad_setting", setting=key, value=text, wanted=str(wrong)) from None


def settings_from(texts: Mapping[str, str]) -> Settings:
    """Settings in force: `texts` maps keys to stored values; what is absent has its default."""
    return Settings(
        **{name: each.parse(texts.get(each.key, each.default)) for name, each in _DECLARED.items()}
    )


def for_records(key: str, text: str) -> str:
    """The value as the audit trail and its export may hold it: neither phones nor a robot's key."""
    if key == "alarm.phones":
        return "，".join(mask_phone(phone) for phone in map(tidy_phone, _listed(text)) if phone)
    if key == "alarm.webhook":
        return urlsplit(text).hostname or ""
    return text


def _listed(text: str) -> list[str]:
    return [part for part in text.replace("，", ",").split(",") if part.strip()]
