"""The parameters of Dysmsapi calls that are lists, and whom a call concerns."""

import json
from collections.abc import Mapping

from sandbox.aliyun.refusal import Refused
from sandbox.faults import Call
from sandbox.phones import canonical


def parse_array(params: Mapping[str, str], name: str) -> list[object]:
    """A JSON array in text; raises Refused isv.INVALID_JSON_PARAM (aliyun-sms.md 1.1)."""
    try:
        items = json.loads(params[name])
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list):
        raise Refused("isv.INVALID_JSON_PARAM", f"{name} 不是 JSON 数组")
    return items


def parse_phone(text: object) -> str:
    """An 11-digit number; raises Refused isv.MOBILE_NUMBER_ILLEGAL."""
    phone = canonical(text) if isinstance(text, str) else None
    if phone is None:
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL", f"{text}非法手机号")
    return phone


def call_of(params: Mapping[str, str]) -> Call:
    """The call as faults are matched with it; numbers that cannot be read match none."""
    written: list[object] = list(params.get("PhoneNumbers", params.get("PhoneNumber", "")).split(","))
    if "PhoneNumberJson" in params:
        try:
            written = parse_array(params, "PhoneNumberJson")
        except Refused:
            written = []
    phones = {canonical(number) for number in written if isinstance(number, str)} - {None}
    template = params.get("TemplateCode")
    return Call(params["Action"], [phone for phone in phones if phone], template, params.get("OutId"))
