"""Cases and bulk acts in words for people at a terminal."""

from collections.abc import Mapping
from typing import Any

from app.commands.instants import local
from messages.words import say


def list_words(told: Mapping[str, Any]) -> str:
    if not told["waiting"]:
        return "没有等待审批的事项。"
    lines = [f"等待审批 {told['waiting']} 件，列出最早的 {len(told['cases'])} 件："]
    return "\n".join([*lines, *(f"{each['id']:>6}  {_head(each)}" for each in told["cases"])])


def case_words(told: Mapping[str, Any]) -> str:
    lines = [
        f"审批件 {told['id']}：{_head(told)}",
        f"{told['submitted_by']} 提交于 {local(told['submitted_at'])}",
    ]
    return "\n".join([*lines, *(_decision(each) for each in told["history"])])


def job_words(told: Mapping[str, Any]) -> str:
    lines = [
        f"批量任务 {told['id']}：{say('job.' + told['state'])}，共 {told['total']} 件，"
        f"有效 {told['done']} 件，未办 {told['rejected']} 件"
    ]
    if told["state"] == "HELD":
        lines.append(f"{local(told['undo_until'])} 之前可撤销：kaowu approve undo {told['id']}；此后才通知")
    lines += [f"  审批件 {each['row']}：{_why(each['reason'])}" for each in told["refused"][:20]]
    return "\n".join(lines)


def _why(reason: str) -> str:
    """A list's lines are refused in words of their own."""
    return say(f"job_reason.{reason}") if reason.isascii() else reason


def _head(each: Mapping[str, Any]) -> str:
    parts = [
        f"{say('approval_topic.' + each['topic'])} {each['topic_id']}",
        say("approval." + each["state"]),
        f"第 {each['round']} 轮",
    ]
    if each["state"] == "OPEN":
        parts.append(f"{each['organisation'] or '本系统'} {say('role.' + each['role'])}")
    if each["due_at"]:
        parts.append(f"{local(each['due_at'])} 前")
    return "  ".join(parts)


def _decision(each: Mapping[str, Any]) -> str:
    who = f"{each['by']}（代 {each['for']}）" if each["for"] else each["by"]
    told = f"  第 {each['round']} 轮第 {each['step']} 步  {who}  {say('verdict.' + each['verdict'])}"
    told += f"  {each['reason']} {each['hint']}".rstrip() + f"  {local(each['at'])}"
    return told + ("  已撤销" if each["undone_at"] else "")


def route_words(told: Mapping[str, Any]) -> str:
    lines = [_route(each) for each in told["routes"]] or ["没有这个事项的审批流程。"]
    lines += [f"  {each['code']}  {each['text']}  {each['hint']}" for each in told.get("reasons", [])]
    return "\n".join(lines)


def _route(route: Mapping[str, Any]) -> str:
    """As an import of approval_routes takes it."""
    where = f"机构 {route['organisation']}" if route["organisation"] else "整个系统"
    version = f"第 {route['version']} 版" if route["version"] else "随系统提供"
    steps = ";".join(map(_step, route["steps"])) or "无"
    return f"{say('approval_topic.' + route['topic'])}（{where}，{version}）：{steps}"


def _step(step: Mapping[str, Any]) -> str:
    function = f"({say('function.' + step['function'])})" if step["function"] else ""
    parts = [say(f"role.{step['role']}") + function, say(f"approval_place.{step['place']}")]
    parts += [str(step["days"])] if step["days"] else []
    return ":".join([*parts, *(["批量"] if step["may_batch"] else [])])
