"""Bills, reconciliations and sums as lines of text."""

from collections.abc import Mapping, Sequence
from typing import Any

from exam.payment import yuan
from messages.words import say

WAYS = {
    "by_state": "按状态",
    "by_plan": "按计划",
    "by_organisation": "按收费机构",
    "by_payer": "按缴费机构",
    "by_subject": "按科目（已缴）",
    "by_day": "按日期（已缴）",
}


def list_words(bills: Sequence[Mapping[str, Any]]) -> str:
    """One line per bill."""
    return "\n".join(map(_line, bills)) or "没有缴费单。"


def bill_words(bill: Mapping[str, Any]) -> str:
    """A bill with all that belongs to it."""
    lines = [_line(bill)]
    lines += [f"  {each['label']}  {each['amount']} 元" for each in bill["lines"]]
    for each in bill["payments"]:
        sum_ = yuan(each["amount_fen"] if each["paid_fen"] is None else each["paid_fen"])
        lines.append(
            f"  支付 {each['id']}  {sum_} 元  {say('payment.' + each['state'])}  {each['trade_number']}"
        )
    for each in bill["refunds"]:
        words = say("refund." + each["state"])
        lines.append(f"  退费 {each['id']}  {yuan(each['amount_fen'])} 元  {words}  {each['reason']}")
    return "\n".join(lines)


def day_words(day: Mapping[str, Any]) -> str:
    """The sums of a day and its differences."""
    lines = [
        f"{day['day']}  平台 {day['theirs_count']} 笔 {yuan(day['theirs_fen'])} 元，"
        f"本方 {day['ours_count']} 笔 {yuan(day['ours_fen'])} 元"
    ]
    for each in day["differences"]:
        ours, theirs = (
            "无" if each[name] is None else f"{yuan(each[name])} 元" for name in ("ours_fen", "theirs_fen")
        )
        done = f"  已处理：{each['note']}" if each["settled_at"] else ""
        kind = say("difference." + each["kind"])
        lines.append(f"  {each['id']}  {kind}  {each['provider_number']}  本方 {ours}，平台 {theirs}{done}")
    return "\n".join(lines if day["differences"] else [*lines, "  没有差异。"])


def stats_words(sums: Mapping[str, Any]) -> str:
    """The sums, one block for each way of counting."""
    lines = []
    for way, title in WAYS.items():
        lines.append(title)
        for each in sums[way]:
            of = say(f"bill.{each['of']}") if way == "by_state" else each["of"] or "（无）"
            lines.append(f"  {of}  {each['count']}  {yuan(each['fen'])} 元")
    lines.append("未对平")
    for each in sums["unreconciled"]:
        lines.append(f"  {say('difference.' + each['kind'])}  {each['count']}  {yuan(each['fen'])} 元")
    lines.append(f"多付未退  {sums['surplus']['count']}  {yuan(sums['surplus']['fen'])} 元")
    return "\n".join(lines)


def _line(bill: Mapping[str, Any]) -> str:
    state = say("bill." + bill["state"])
    return f"{bill['id']:>6}  {bill['title']}  {bill['payer']}  {bill['total']} 元  {state}"
