"""SendSms and SendBatchSms."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.aliyun.parameters import parse_array, parse_phone
from sandbox.aliyun.refusal import Refused
from sandbox.aliyun.sms_text import check_values, parse_values, put_sign, render
from sandbox.world import Message, World

LONGEST_OUT_ID = 255  # aliyun-sms.md 1.1 says < 256 for SendBatchSms and nothing for SendSms


@dataclass(frozen=True, slots=True)
class Order:
    """One SMS asked for."""

    phone: str
    sign: str
    param: str


def send_sms(world: World, params: Mapping[str, str]) -> list[Message]:
    """One text to up to 1000 phones; raises Refused before anything is sent (aliyun-sms.md 1.1)."""
    phones = params["PhoneNumbers"].split(",")
    _limit(phones, 1000)
    param = params.get("TemplateParam", "")
    return _send(world, params, [Order(parse_phone(phone), params["SignName"], param) for phone in phones])


def send_batch_sms(world: World, params: Mapping[str, str]) -> list[Message]:
    """To up to 100 phones, each with sign and values of its own; raises Refused before anything is sent."""
    phones = parse_array(params, "PhoneNumberJson")
    _limit(phones, 100)
    signs = parse_array(params, "SignNameJson")
    values = (
        parse_array(params, "TemplateParamJson") if params.get("TemplateParamJson") else [{}] * len(phones)
    )
    if not len(phones) == len(signs) == len(values):
        raise Refused("isv.INVALID_PARAMETERS", "号码、签名、参数的个数不一致")
    return _send(
        world,
        params,
        [
            Order(parse_phone(phone), str(sign), json.dumps(value))
            for phone, sign, value in zip(phones, signs, values, strict=True)
        ],
    )


def _limit(phones: Sequence[object], most: int) -> None:
    if not phones:
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL", "没有手机号")
    if len(phones) > most:
        raise Refused("isv.MOBILE_COUNT_OVER_LIMIT", f"手机号码数量超过限制 {most}")


def _send(world: World, params: Mapping[str, str], orders: Sequence[Order]) -> list[Message]:
    out_id = params.get("OutId", "")
    if len(out_id) > LONGEST_OUT_ID:
        raise Refused("isv.INVALID_PARAMETERS", "OutId 过长")
    code = params["TemplateCode"]
    contents = [_compose(world, code, order) for order in orders]
    biz_id = f"{next(world.numbers):018d}^0"  # one for the whole call (aliyun-sms.md 1.1)
    at = world.clock.now()
    messages = [
        Message(order.phone, out_id, code, content, biz_id, at)
        for order, content in zip(orders, contents, strict=True)
    ]
    for message in messages:
        world.accept(message)
    return messages


def _compose(world: World, code: str, order: Order) -> str:
    options = world.options
    if options.strict and options.sign is not None and order.sign != options.sign:
        raise Refused("isv.SMS_SIGNATURE_ILLEGAL", "短信签名不合法")
    template = options.templates.get(code)
    if template is None and options.strict:
        raise Refused("isv.SMS_TEMPLATE_ILLEGAL", "短信模板不合法")
    values = parse_values(order.param)
    if template is not None:
        return put_sign(order.sign, render(template, values))
    check_values(values)
    listed = "，".join(f"{name}={value}" for name, value in values.items())
    return put_sign(order.sign, f"〔未登记模板 {code}〕{listed}")
