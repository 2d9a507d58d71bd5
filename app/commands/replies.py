"""kaowu replies: what no rule could place."""

from argparse import Namespace
from typing import Any

from app.desk import show, with_database
from exam.codes import Word
from handlers import replies
from handlers.act import Act
from messages.words import say


def list_replies(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await replies.list_replies(act), given.json, _words)

    return with_database(work)


def match(given: Namespace) -> int:
    async def work(act: Act) -> int:
        state = await replies.match(given.id, given.invitation, Word(given.answer), act)
        told = {"reply": given.id, "invitation": given.invitation, "state": state}
        return show(told, given.json, lambda _: f"已处理，邀请现在是：{say('invitation.' + state)}")

    return with_database(work)


def drop(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await replies.drop(given.id, act)
        return show({"reply": given.id}, given.json, lambda _: f"回复 {given.id} 已标记为不处理")

    return with_database(work)


def _words(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "没有需要人工处理的回复。"
    return "\n".join(
        f"{each['id']:>4}  {each['phone'] or say('retention.gone')} {each['name'] or '未知号码'}"
        f"  {say('unplaced.' + each['why'])}："
        f"{say('retention.gone') if each['redacted'] else each['text'][:60]}"
        for each in all_
    )
