"""kaowu publicity and kaowu objection: lists on show, and what becomes of voices against somebody on them."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from app.commands.instants import parse_day
from app.desk import show, with_database
from exam.approval import Verdict
from exam.calendar import CHINA
from handlers import nouns
from handlers.act import Act
from handlers.approval.topics import Ruling
from handlers.publicity import deciding, opening, showing
from messages.words import say

KNOWN = nouns.KNOWN


def open_list(given: Namespace) -> int:
    order = opening.Order(given.plan, parse_day(given.on) if given.on else None)

    async def work(act: Act) -> int:
        row = await opening.show(order, act)
        return show(await showing.show(row.id, 0, act), given.json, _list_words)

    return with_database(work)


def list_lists(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_publicities(given.plan, act), given.json, _lists_words)

    return with_database(work)


def show_list(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.show(given.id, given.after, act), given.json, _list_words)

    return with_database(work)


def close_list(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await opening.close(given.id, given.reason, act)
        return show(await showing.show(given.id, 0, act), given.json, _head)

    return with_database(work)


def list_objections(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_objections(given.all, act), given.json, _objections_words)

    return with_database(work)


def read_objection(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.read(given.id, act), given.json, _whole)

    return with_database(work)


def decide_objection(given: Namespace) -> int:
    ruling = Ruling(Verdict(given.uphold), given.reason, given.hint) if given.uphold else None

    async def work(act: Act) -> int:
        row = await deciding.decide(given.id, deciding.Finding(given.result, ruling), act)
        told = {"id": row.id, "state": row.state.value, "result": row.result}
        return show(told, given.json, lambda _: f"异议 {row.id}：{say(f'objection.{row.state}')}")

    return with_database(work)


def _head(told: Mapping[str, Any]) -> str:
    days = f"{told['opens_on']} 至 {told['closes_on']}"
    counts = f"{told['shown']} 人，异议 {told['objections']}（待处理 {told['open_objections']}）"
    return f"公示 {told['id']}  {told['plan']}  {say('publicity.' + told['state'])}  {days}  {counts}"


def _lists_words(told: list[Mapping[str, Any]]) -> str:
    return "\n".join(map(_head, told)) or "没有公示。"


def _list_words(told: Mapping[str, Any]) -> str:
    lines = [f"{each['id']:>7}  {each['line']}{_voices(each)}" for each in told["entries"]]
    return "\n".join([_head(told), *lines, *([f"还有更多：--after {told['next']}"] if told["next"] else [])])


def _voices(entry: Mapping[str, Any]) -> str:
    return f"  异议 {entry['objections']}" if entry["objections"] else ""


def _objections_words(told: list[Mapping[str, Any]]) -> str:
    return "\n".join(map(_line, told)) or "没有异议。"


def _line(each: Mapping[str, Any]) -> str:
    at = f"{each['at'].astimezone(CHINA):%Y-%m-%d %H:%M}"
    who = f"{each['name']} {each['phone']}"
    state = say(f"objection.{each['state']}")
    return f"{each['id']:>7}  {each['plan']}  {each['entry']}  {who}  {at}  {state} {each['result']}".rstrip()


def _whole(told: Mapping[str, Any]) -> str:
    return f"{_line(told)}\n{told['text']}"
