"""Receipts (SmsReport): what the carrier says about each message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sandbox.aliyun.pushes import Body
from sandbox.aliyun.sms_text import count_parts
from sandbox.clock import in_beijing
from sandbox.faults import REPORTING, Call
from sandbox.world import Message, World


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the carrier reports, and in how many receipts it does."""

    success: bool = True
    err_code: str = "DELIVERED"
    err_msg: str = "用户接收成功"
    receipts: int = 1


ARRIVED = Outcome()
Fate = tuple[Message, Outcome]


def follow(world: World, action: str, messages: Sequence[Message]) -> None:
    """Lets the receipts come after the usual delay, as scripted or DELIVERED."""
    if not world.options.receipts:
        return
    fates = _take_fates(world, action, messages)
    world.receipts.send(partial(_report_all, world, fates), len(fates), world.options.receipt_delay)


async def push_first(world: World, action: str, messages: Sequence[Message]) -> None:
    """Pushes the receipts at once and returns when they are answered (aliyun-sms.md 4.1 [J])."""
    await world.receipts.push_now(_report_all(world, _take_fates(world, action, messages)))


def _report_all(world: World, fates: Sequence[Fate]) -> list[Body]:
    now = world.clock.now()
    return [report(message, outcome, now) for message, outcome in fates]


def report(message: Message, outcome: Outcome, now: datetime) -> Body:
    """Settles the message's fate and returns one item of an SmsReport push (aliyun-sms.md 4.1)."""
    if message.received_at is None:
        message.received_at = now
        message.status = 3 if outcome.success else 2
        message.err_code = outcome.err_code
    return {
        "phone_number": message.phone,
        "send_time": in_beijing(message.at),
        "report_time": in_beijing(message.received_at),
        "success": outcome.success,
        "err_code": outcome.err_code,
        "err_msg": outcome.err_msg,
        "sms_size": str(count_parts(message.content)),
        "biz_id": message.biz_id,
        "out_id": message.out_id,
    }


def _take_fates(world: World, action: str, messages: Sequence[Message]) -> list[Fate]:
    """Every receipt that will come, with its message."""
    if not world.faults.left:
        return [(message, ARRIVED) for message in messages]
    outcomes = [(message, _take_outcome(world, action, message)) for message in messages]
    return [fate for fate in outcomes for _ in range(fate[1].receipts)]


def _take_outcome(world: World, action: str, message: Message) -> Outcome:
    call = Call(action, [message.phone], message.template, message.out_id)
    fault = world.faults.take(REPORTING, call)
    if fault is None:
        return ARRIVED
    if fault.do == "receipt":
        return Outcome(fault.success, fault.err_code, fault.err_msg)
    return Outcome(receipts=2 if fault.do == "receipt_twice" else 0)
