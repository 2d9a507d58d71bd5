"""kaowu phrase: the office's own words for what people ask."""

from argparse import Namespace
from typing import Any

from app.desk import show, with_database
from exam.asking import Question, questions_for
from handlers.act import Act
from handlers.understanding import wording
from handlers.understanding.understand import Several, Understood, understand
from messages.words import say


def add(given: Namespace) -> int:
    async def work(act: Act) -> int:
        made = await wording.add(Question(given.intent), given.text, act)
        return show(made, given.json, lambda _: f"已增加：“{made['text']}”问的是{_name(made['intent'])}")

    return with_database(work)


def retire(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await wording.retire(given.id, act)
        return show({"phrase": given.id}, given.json, lambda _: f"说法 {given.id} 已停用")

    return with_database(work)


def list_phrases(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await wording.list_phrases(act, retired=given.all), given.json, _words)

    return with_database(work)


def check(given: Namespace) -> int:
    """What the service would understand, to be tried before and after a word is added."""

    async def work(_: Act) -> int:
        audiences = questions_for(given.who)
        found = understand(given.text, await wording.lexicon_in_force(), audiences)
        match found:
            case Understood(question, rest):
                told: dict[str, Any] = {"questions": [question.value], "rest": rest}
            case Several(questions):
                told = {"questions": [each.value for each in questions], "rest": ""}
            case None:
                told = {"questions": [], "rest": ""}
        return show(told, given.json, _understood)

    return with_database(work)


def _understood(told: dict[str, Any]) -> str:
    names = [_name(each) for each in told["questions"]]
    if not names:
        return "没有听懂"
    if len(names) > 1:
        return f"要反问是哪一个：{'、'.join(names)}"
    return f"听懂了：{names[0]}" + (f"（{told['rest']}）" if told["rest"] else "")


def _name(intent: str) -> str:
    return say(f"question.{intent}")


def _words(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "办公室没有增加过说法。"
    return "\n".join(
        f"{each['id']:>4}  {_name(each['intent'])}  {each['text']}  {each['made_by']}"
        f"{'  已停用' if each['retired_at'] else ''}"
        for each in all_
    )
