"""QuerySendDetails."""

import re
from collections.abc import Mapping
from datetime import datetime

from sandbox.aliyun.parameters import parse_phone
from sandbox.aliyun.refusal import Refused
from sandbox.clock import BEIJING, in_beijing
from sandbox.faults import LOOKING, Call
from sandbox.world import Message, World

NUMBER = re.compile("[0-9]{1,9}")


def query_send_details(world: World, params: Mapping[str, str]) -> dict[str, object]:
    """TotalCount and one page of what was sent to a phone on a day in Beijing, oldest first.

    Raises Refused isv.INVALID_PARAMETERS or isv.MOBILE_NUMBER_ILLEGAL (aliyun-sms.md 1.1).
    """
    phone = parse_phone(params["PhoneNumber"])
    day = _parse_day(params["SendDate"])
    size = _parse_number(params["PageSize"], most=50)
    page = _parse_number(params["CurrentPage"], most=999_999_999)
    biz_id = params.get("BizId")
    blind = world.faults.take(LOOKING, Call("QuerySendDetails", [phone]))
    found = [
        message
        for message in world.sent_to.get(phone, [])
        if not blind
        and f"{message.at.astimezone(BEIJING):%Y%m%d}" == day
        and biz_id in (None, "", message.biz_id)
    ]
    shown = [_detail(message) for message in found[(page - 1) * size : page * size]]
    return {"TotalCount": len(found), "SmsSendDetailDTOs": {"SmsSendDetailDTO": shown}}


def _detail(message: Message) -> dict[str, object]:
    detail: dict[str, object] = {
        "PhoneNum": message.phone,
        "SendStatus": message.status,
        "ErrCode": message.err_code,
        "TemplateCode": message.template,
        "Content": message.content,
        "SendDate": in_beijing(message.at),
        "OutId": message.out_id,
    }
    if message.received_at is not None:
        detail["ReceiveDate"] = in_beijing(message.received_at)
    return detail


def _parse_day(text: str) -> str:
    try:
        return f"{datetime.strptime(text, '%Y%m%d').replace(tzinfo=BEIJING):%Y%m%d}"
    except ValueError:
        raise Refused("isv.INVALID_PARAMETERS", "SendDate 应为 yyyyMMdd") from None


def _parse_number(text: str, most: int) -> int:
    if not (NUMBER.fullmatch(text) and 1 <= int(text) <= most):
        raise Refused("isv.INVALID_PARAMETERS", f"页码和每页条数应为 1 到 {most} 的整数")
    return int(text)
