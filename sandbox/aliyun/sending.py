"""SendSms and SendBatchSms."""

from collections.abc import Mapping, Sequence

from sandbox.aliyun.parameters import parse_array, parse_phone
from sandbox.aliyun.refusal import Refused
from sandbox.aliyun.sms_text import check_values, parse_values, put_sign, read_values, render
from sandbox.world import Message, World

LONGEST_OUT_ID = 255  # aliyun-sms.md 1.1 says < 256 for SendBatchSms and nothing for SendSms


def send_sms(world: World, params: Mapping[str, str]) -> list[Message]:
    """One text to up to 1000 phones; raises Refused before anything is sent (aliyun-sms.md 1.1)."""
    written = params["PhoneNumbers"].split(",")
    _limit(written, 1000)
    phones = [parse_phone(phone) for phone in written]
    values = parse_values(params.get("TemplateParam", ""))
    content = _compose(world, params["TemplateCode"], params["SignName"], values)
    return _send(world, params, phones, [content] * len(phones))


def send_batch_sms(world: World, params: Mapping[str, str]) -> list[Message]:
    """To up to 100 phones, each with sign and values of its own; raises Refused before anything is sent."""
    written = parse_array(params, "PhoneNumberJson")
    _limit(written, 100)
    signs = parse_array(params, "SignNameJson")
    values = (
        parse_array(params, "TemplateParamJson") if params.get("TemplateParamJson") else [{}] * len(written)
    )
    if not len(written) == len(signs) == len(values):
        raise Refused("isv.INVALID_PARAMETERS", "号码、签名、参数的个数不一致")
    phones = [parse_phone(phone) for phone in written]
    contents = [
        _compose(world, params["TemplateCode"], str(sign), read_values(each))
        for sign, each in zip(signs, values, strict=True)
    ]
    return _send(world, params, phones, contents)


def _limit(phones: Sequence[object], most: int) -> None:
    if not phones:
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL", "没有手机号")
    if len(phones) > most:
        raise Refused("isv.MOBILE_COUNT_OVER_LIMIT", f"手机号码数量超过限制 {most}")


def _compose(world: World, code: str, sign: str, values: Mapping[str, str]) -> str:
    options = world.options
    if options.strict and options.sign is not None and sign != options.sign:
        raise Refused("isv.SMS_SIGNATURE_ILLEGAL", "短信签名不合法")
    template = options.templates.get(code)
    if template is not None:
        return put_sign(sign, render(template, values))
    if options.strict:
        raise Refused("isv.SMS_TEMPLATE_ILLEGAL", "短信模板不合法")
    check_values(values)
    listed = "，".join(f"{name}={value}" for name, value in values.items())
    return put_sign(sign, f"〔未登记模板 {code}〕{listed}")


def _send(
    world: World, params: Mapping[str, str], phones: Sequence[str], contents: Sequence[str]
) -> list[Message]:
    out_id, code = params.get("OutId", ""), params["TemplateCode"]
    if len(out_id) > LONGEST_OUT_ID:
        raise Refused("isv.INVALID_PARAMETERS", "OutId 过长")
    biz_id = f"{next(world.numbers):018d}^0"  # one for the whole call (aliyun-sms.md 1.1)
    at = world.clock.now()
    messages = [
        Message(phone, out_id, code, content, biz_id, at)
        for phone, content in zip(phones, contents, strict=True)
    ]
    for message in messages:
        world.accept(message)
    return messages
