"""kaowu alarm: what is wrong with the house."""

from argparse import Namespace
from typing import Any

from app.desk import show, with_database
from handlers.act import Act
from handlers.alarms import showing


def list_alarms(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_for(act), given.json, _words)

    return with_database(work)


def end(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await showing.end(given.id, act)
        return show({"alarm": given.id}, given.json, lambda _: f"告警 {given.id} 已解除；原因还在就会再告警")

    return with_database(work)


def _words(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "没有告警。"
    return "\n".join(f"{each['id']:>4}  {each['since']}  {each['cause']}" for each in all_)
