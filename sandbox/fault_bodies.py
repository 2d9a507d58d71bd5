"""Faults as they are written in JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.bodies import Unclear, only
from sandbox.faults import CALLING_BACK, LOOKING, PAYING, PUSHING, Fault, Match
from sandbox.phones import canonical


@dataclass(frozen=True, slots=True)
class Kind:
    """The settings a fault takes with their defaults, and those that must be given."""

    defaults: Mapping[str, object]
    needs: tuple[str, ...] = ()


KINDS = {
    "drop": Kind({}),
    "delay": Kind({"seconds": None, "accept": True}, needs=("seconds",)),
    "http": Kind({"status": 500, "accept": False, "text": ""}),
    "code": Kind(
        {"code": None, "message": "", "status": 200, "accept": False, "retry_after": 0}, needs=("code",)
    ),
    "refuse": Kind({"accept": False}),
    "reset": Kind({"accept": True}),
    "body": Kind({"text": None, "accept": True}, needs=("text",)),
    "receipt": Kind({"success": False, "err_code": None, "err_msg": ""}, needs=("err_code",)),
    "no_receipt": Kind({}),
    "receipt_twice": Kind({}),
    "receipt_first": Kind({}),
    "lookup_blind": Kind({}),
    "callback_twice": Kind({}),
    "callback_late": Kind({"seconds": None}, needs=("seconds",)),
    "no_callback": Kind({}),
    "callback_unsigned": Kind({}),
    "callback_amount": Kind({"amount_fen": None}, needs=("amount_fen",)),
    "pay_closed": Kind({}),
    "twice": Kind({}),
    "late": Kind({"seconds": None}, needs=("seconds",)),
    "lost": Kind({}),
}
MATCHES = ("phone", "action", "template", "out_id", "trade_number", "channel", "method", "chat")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_delay(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3600


def _is_status(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 200 <= value <= 599


def _is_amount(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


CHECKS: dict[str, tuple[Callable[[object], bool], str]] = {
    "seconds": (_is_delay, "应是 0 到 3600 的秒数"),
    "amount_fen": (_is_amount, "应是不小于 0 的整数，单位分"),
    "retry_after": (_is_amount, "应是不小于 0 的整秒数"),
    "accept": (_is_flag, "应是 true 或 false"),
    "status": (_is_status, "应是 200 到 599 的整数"),
    "success": (_is_flag, "应是 true 或 false"),
    **dict.fromkeys(("code", "message", "text", "err_code", "err_msg"), (_is_text, "应是文本")),
}


def parse_fault(body: Mapping[str, object]) -> Fault:
    """{"times": 1, "match": {…}, "do": …, settings} as a Fault; raises Unclear with what to mend."""
    do = body.get("do")
    if not isinstance(do, str) or do not in KINDS:
        raise Unclear(f"do 应是其中之一：{'、'.join(KINDS)}")
    kind = KINDS[do]
    only(body, ("do", "times", "match", *kind.defaults))
    times = body.get("times", 1)
    if not isinstance(times, int) or isinstance(times, bool) or times < 1:
        raise Unclear("times 应是大于 0 的整数")
    settings: dict[str, Any] = {
        **kind.defaults,
        **{name: body[name] for name in kind.defaults if name in body},
    }
    for name in kind.needs:
        if settings[name] is None:
            raise Unclear(f"{do} 需要 {name}")
    for name, value in settings.items():
        right, reason = CHECKS[name]
        if not right(value):
            raise Unclear(f"{name} {reason}")
    return Fault(do, times, _parse_match(do, body.get("match", {})), **settings)


def _parse_match(do: str, match: object) -> Match:
    if not isinstance(match, dict):
        raise Unclear("match 应是一个 JSON 对象")
    only(match, _matches_of(do))
    for name, value in match.items():
        if not isinstance(value, str):
            raise Unclear(f"match.{name} 应是文本")
    if "channel" not in match and (do in PUSHING or {"method", "chat"} & match.keys()):
        raise Unclear("match.channel 应是其中之一：telegram、wechat、wecom")
    if "phone" not in match:
        return Match(**match)
    phone = canonical(match["phone"])
    if phone is None:
        raise Unclear("match.phone 应是 11 位手机号")
    return Match(**{**match, "phone": phone})


def _matches_of(do: str) -> tuple[str, ...]:
    if do in PUSHING:
        return ("channel", "method", "chat")
    if do in CALLING_BACK | PAYING:
        return ("trade_number",)
    return ("phone",) if do in LOOKING else MATCHES


def describe(fault: Fault) -> dict[str, object]:
    """The JSON that would script what is left of the fault."""
    match = {name: getattr(fault.match, name) for name in MATCHES}
    settings = {name: getattr(fault, name) for name in KINDS[fault.do].defaults}
    given = {name: value for name, value in match.items() if value is not None}
    return {"do": fault.do, "times": fault.left, "match": given, **settings}
