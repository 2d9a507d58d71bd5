"""kaowu examiner: the register."""

from argparse import Namespace
from typing import Any

from app.desk import show, with_database
from handlers import examiners
from handlers.act import Act
from messages.words import say


def list_examiners(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await examiners.list_examiners(act), given.json, _words)

    return with_database(work)


def change_phone(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await examiners.change_phone(given.id, given.number, act)
        return show({"examiner": given.id}, given.json, lambda _: "手机号已更换，待答问题已转到新号")

    return with_database(work)


def _words(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "名册是空的。用 kaowu import examiners 文件 导入。"
    return "\n".join(
        f"{each['id']:>4}  {each['name']}  {say('grade.' + each['grade'])}  {each['phone'] or '无手机号'}"
        f"{'（已退订）' if each['opted_out'] else ''}  证书 {each['certificate']}，至 {each['valid_until']}"
        for each in all_
    )
