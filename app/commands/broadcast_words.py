"""A broadcast in words for people at a terminal."""

from collections.abc import Mapping
from typing import Any

from app.commands.instants import local
from messages.words import say

FROM = {
    "addressee": "（由对象或名单提供）",
    **dict.fromkeys(("centre", "contact", "phone"), "（可不写，用 centre.* 的设置）"),
}


def forms_words(told: Mapping[str, Any]) -> str:
    lines = ["模板（--message）及变量（--value）："]
    for name, variables in told["messages"].items():
        lines.append(f"  {name}（{say('message.' + name)}）")
        lines += [f"    {each}：{say('variable.' + each)}{FROM.get(each, '')}" for each in variables]
    lines.append("对象（--audience）及筛选条件（--where）：")
    for name, filters in told["audiences"].items():
        lines.append(f"  {name}（{say('audience.' + name)}）")
        lines += [f"    {each}：{say('audience_filter.' + each)}" for each in filters]
    return "\n".join(lines)


def list_words(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "还没有群发。用 kaowu broadcast add 起草。"
    return "\n".join(f"{each['id']:>4}  {_head(each)}" for each in all_)


def preview_words(told: Mapping[str, Any]) -> str:
    channels = "，".join(f"{say('channel.' + name)} {count}" for name, count in told["channels"].items())
    lines = [
        f"可发送 {told['people']} 人（{channels or '无'}），不发送 {sum(told['excluded'].values())} 人",
        *_excluded(told["excluded"]),
        f"计费 {told['parts']} 条，约 {told['cost']} 元",
        "须由另一人审批" if told["needs_a_second"] else "无须另一人审批",
        "样例：",
    ]
    return "\n".join([*lines, *(f"  {each['phone']}  {each['text']}" for each in told["samples"])])


def show_words(told: Mapping[str, Any]) -> str:
    lines = [f"群发 {told['id']}：{_head(told)}"]
    if told["due_at"] and not told["started_at"]:
        lines.append(f"定于 {local(told['due_at'])} 开始")
    if told["round"]:
        lines += _funnel(told["funnel"])
    listed = told.get("list")
    if listed:
        lines.append(f"名单读取 {listed['read']} 行，退回 {len(listed['rejected'])} 行")
        lines += [f"  第 {each['line']} 行：{'；'.join(each['reasons'])}" for each in listed["rejected"][:20]]
        if listed["ignored_columns"]:
            lines.append(f"未使用的列：{'、'.join(listed['ignored_columns'])}")
        if listed["rejected_file"]:
            lines.append(f"退回的行及原因已写入 {listed['rejected_file']}")
    return "\n".join(lines)


def _head(each: Mapping[str, Any]) -> str:
    progress = f"，待发队列 {each['enqueued']}/{each['people']}" if each["round"] else ""
    return (
        f"{each['title']}  {say('broadcast.' + each['state'])}  {say('message.' + each['message'])}"
        f" → {say('audience.' + each['audience'])}{progress}"
    )


def _funnel(told: Mapping[str, Any]) -> list[str]:
    return [
        f"对象 {told['audience']} → 可发送 {told['people']} → 已发送 {told['attempted']}"
        f" → 平台接受 {told['accepted']} → 已送达 {told['delivered']}，失败 {told['failed']}",
        *_excluded(told["excluded"]),
        *(f"  失败 {count} 人：{code}" for code, count in told["failed_by_reason"].items()),
        "  " + "，".join(f"{say('outgoing.' + state)} {n}" for state, n in told["states"].items()),
        f"计费 {told['parts']} 条，约 {told['cost']} 元",
    ]


def _excluded(by_reason: Mapping[str, int]) -> list[str]:
    return [f"  不发送 {count} 人：{say('exclusion.' + why)}" for why, count in by_reason.items()]
