"""kaowu reminder: the table of rules, what goes out next, and other times for a rule."""

from argparse import Namespace
from typing import Any

from app.commands.instants import local
from app.desk import show, with_database
from handlers.act import Act
from handlers.reminders import rules, showing
from messages.words import say


def list_rules(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_rules(act), given.json, _list_words)

    return with_database(work)


def list_next(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_next(given.days, act), given.json, _next_words)

    return with_database(work)


def show_rule(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.show_rule(given.rule, act), given.json, _rule_words)

    return with_database(work)


def change_times(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await rules.change_times(given.rule, given.due, given.until, act)
        return show(await showing.show_rule(given.rule, act), given.json, _rule_words)

    return with_database(work)


def switch_on(given: Namespace) -> int:
    return _switch(given, True)


def switch_off(given: Namespace) -> int:
    return _switch(given, False)


def _switch(given: Namespace, is_on: bool) -> int:
    async def work(act: Act) -> int:
        await rules.switch(given.rule, is_on, act)
        return show(await showing.show_rule(given.rule, act), given.json, _rule_words)

    return with_database(work)


def _list_words(all_: list[dict[str, Any]]) -> str:
    return "\n".join(map(_line, all_))


def _line(rule: dict[str, Any]) -> str:
    due = f"，下一次 {local(rule['next_due_at'])}" if rule["next_due_at"] else ""
    return (
        f"{rule['rule']}（{say('reminder.' + rule['rule'])}，发{say('reminder.' + rule['audience'])}）"
        f"  {rule['times']}  {'启用' if rule['on'] else '停用'}，待发 {rule['waiting']} 条{due}"
    )


def _next_words(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "这段时间没有要发的提醒。"
    return "\n".join(
        f"{local(each['due_at'])}  {say('reminder.' + each['rule'])}  {_subject(each['subject'])}"
        f"  {each['anchor_on']}  {len(each['people'])} 人"
        for each in all_
    )


def _rule_words(rule: dict[str, Any]) -> str:
    counted = "，".join(f"{say('reminder.' + state)} {many}" for state, many in rule["states"].items())
    lines = [_line(rule), counted or "还没有提醒"]
    for each in rule["reminders"]:
        late = "（迟发）" if each["late"] else ""
        state = say("reminder." + each["state"])
        lines.append(
            f"  {local(each['due_at'])}  {_subject(each['subject'])}  {each['person']}  {state}{late}"
        )
    return "\n".join(lines)


def _subject(subject: str) -> str:
    noun, _, number = subject.partition(":")
    return f"{say('reminder.' + noun)} {number}"
