"""kaowu sending: hold back all SMS, release them, see how it stands."""

from argparse import Namespace
from typing import Any

from app.desk import show, with_database
from handlers import holding
from handlers.act import Act
from messages.words import say

CHANNEL = "sms"


def status(given: Namespace) -> int:
    async def work(_: Act) -> int:
        return show(await holding.status(CHANNEL), given.json, _words)

    return with_database(work)


def hold(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await holding.hold(CHANNEL, given.reason, act)
        return show(await holding.status(CHANNEL), given.json, _words)

    return with_database(work)


def release(given: Namespace) -> int:
    async def work(act: Act) -> int:
        told = {"asked": await holding.release(CHANNEL, act)}
        return show(told, given.json, lambda each: f"已放行；{each['asked']} 条先向平台核实，没发过的才发")

    return with_database(work)


def _words(told: dict[str, Any]) -> str:
    lines = ["短信正常发送"]
    if told["held_at"]:
        why = "数据库是旧备份" if told["behind_since"] else told["held_for"]
        lines = [f"短信已停发（{why}，{told['held_at']} 起）；放行请运行 kaowu sending release"]
    lines += [f"平台拒绝，暂停至 {each['until']}：{each['code']} {each['shape']}" for each in told["pauses"]]
    waiting = "，".join(f"{say(f'lane.{lane}')} {many}" for lane, many in told["queued"].items())
    return "\n".join([*lines, f"待发：{waiting}；发送中 {told['leased']}，待核实 {told['unknown']}"])
