"""kaowu sending: how it stands; hold back all SMS and release them; go on after a pause or a spent budget."""

from argparse import Namespace
from typing import Any

from app.commands.instants import local
from app.desk import show, with_database
from handlers import holding
from handlers.act import Act
from messages.words import say

CHANNEL = "sms"


def status(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await holding.status(CHANNEL, act), given.json, _words)

    return with_database(work)


def hold(given: Namespace) -> int:
    async def work(act: Act) -> int:
        if given.restored:
            await holding.declare_restored(CHANNEL, act)
        else:
            await holding.hold(CHANNEL, given.reason, act)
        return show(await holding.status(CHANNEL, act), given.json, _words)

    return with_database(work)


def release(given: Namespace) -> int:
    async def work(act: Act) -> int:
        told = {"asked": await holding.release(CHANNEL, act)}
        return show(told, given.json, lambda each: f"已放行；{each['asked']} 条先向平台核实，没发过的才发")

    return with_database(work)


def resume(given: Namespace) -> int:
    async def work(act: Act) -> int:
        shapes = await holding.resume(CHANNEL, given.template, act)
        words = "、".join(each or "全部短信" for each in shapes)
        return show({"resumed": shapes}, given.json, lambda _: f"已恢复发送：{words}；平台若仍拒绝会再暂停")

    return with_database(work)


def allow(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await holding.allow(CHANNEL, given.parts, act)
        return show(await holding.status(CHANNEL, act), given.json, _words)

    return with_database(work)


def _words(told: dict[str, Any]) -> str:
    lines = ["短信正常发送"]
    if told["held_at"]:
        why = "数据库是旧备份" if told["behind_since"] else told["held_for"]
        lines = [f"短信已停发（{why}，{local(told['held_at'])} 起）；放行请运行 kaowu sending release"]
    for each in told["pauses"]:
        what = f"模板 {each['shape']} " if each["shape"] else "全部短信"
        until = local(each["until"])
        lines.append(f"平台拒绝（{each['code']}），{what}暂停至 {until}；恢复请运行 kaowu sending resume")
    waiting = "，".join(f"{say(f'lane.{lane}')} {many}" for lane, many in told["queued"].items())
    lines += [_budget(told["budget"]), f"待发：{waiting}；发送中 {told['leased']}，待核实 {told['unknown']}"]
    return "\n".join(lines)


def _budget(told: dict[str, Any]) -> str:
    if not told["most"]:
        return f"今日已计费 {told['parts']} 条，不设预算"
    words = f"今日已计费 {told['parts']} 条，预算 {told['most']} 条，另放行 {told['allowed']} 条"
    return f"{words}；已用完，放行请运行 kaowu sending allow 条数" if told["used_up"] else words
