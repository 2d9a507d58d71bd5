"""kaowu dispute and kaowu retention: what is kept, and what was taken away."""

from argparse import Namespace
from typing import Any

from app.desk import show, with_database
from db.models.retention import About
from handlers.act import Act
from handlers.retention import disputes, evidence
from handlers.retention.disputes import Subject
from handlers.retention.progress import progress
from messages.words import say


def open_dispute(given: Namespace) -> int:
    async def work(act: Act) -> int:
        opened = await disputes.open_dispute(_subject(given), given.reason, act)
        return show({"id": opened}, given.json, lambda _: f"争议 {opened} 已登记：有关的短信不再清除")

    return with_database(work)


def _subject(given: Namespace) -> Subject:
    if given.number is not None:
        return Subject(About.NUMBER, number=given.number)
    if given.examiner is not None:
        return Subject(About.EXAMINER, given.examiner)
    return Subject(About.TASK, given.task)


def close(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await disputes.close(given.id, act)
        return show({"id": given.id}, given.json, lambda _: f"争议 {given.id} 已结束：过期的内容将被清除")

    return with_database(work)


def list_disputes(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await disputes.list_disputes(act, closed=given.all), given.json, _listed)

    return with_database(work)


def show_messages(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await evidence.show(given.id, act), given.json, _messages)

    return with_database(work)


def status(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await progress(act), given.json, _walks)

    return with_database(work)


def _listed(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "没有争议。"
    return "\n".join(
        f"{each['id']:>4}  {say('dispute.' + each['about'])} {each['of'] or '名册外的号码'}"
        f"  {each['opened_at']} {each['opened_by']}：{each['reason']}"
        f"{'  已于 ' + each['closed_at'] + ' 结束' if each['closed_at'] else ''}"
        for each in all_
    )


def _messages(all_: list[dict[str, Any]]) -> str:
    gone = say("retention.gone")
    return (
        "\n".join(
            f"{each['at']}  {'→' if each['direction'] == 'out' else '←'} {each['phone'] or gone}"
            f"  {gone if each['redacted_at'] else each['text']}"
            for each in all_
        )
        or "没有短信。"
    )


def _walks(all_: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{say('retention.' + each['walk'])}：保留 {each['keeps_days']} 天，已处理 {each['done']} 行"
        f"{'，有争议的未处理' if each['held'] else ''}"
        for each in all_
    )
