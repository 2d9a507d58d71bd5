"""kaowu task: what staff do with dispatch tasks."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from app.commands.instants import local, parse_day
from app.desk import show, with_database
from exam.eligibility import Half
from exam.errors import RuleBroken
from exam.invitation import Event
from handlers.act import Act
from handlers.dispatch import changes, showing, staffing, tasks
from messages.words import say


def add(given: Namespace) -> int:
    order = tasks.Order(
        venue=given.venue,
        occupation=given.occupation,
        level=given.level,
        day=parse_day(given.day),
        half=Half(given.half),
        required=given.required,
        waiver=given.waiver,
        meeting_time=given.meeting,
        place=given.place,
        plan=given.plan,
    )

    async def work(act: Act) -> int:
        task = await tasks.add(order, act)
        return show(await showing.show_task(task.id, act), given.json, _words)

    return with_database(work)


def _then_show(given: Namespace, change: Callable[[Act], Awaitable[object]]) -> int:
    async def work(act: Act) -> int:
        await change(act)
        return show(await showing.show_task(given.id, act), given.json, _words)

    return with_database(work)


def approve(given: Namespace) -> int:
    return _then_show(given, lambda act: tasks.open_task(given.id, act))


def cancel(given: Namespace) -> int:
    return _then_show(given, lambda act: tasks.cancel(given.id, act))


def show_task(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.show_task(given.id, act), given.json, _words)

    return with_database(work)


def dispatch(given: Namespace) -> int:
    return _then_show(given, lambda act: staffing.dispatch(given.id, given.examiner, given.override, act))


def demand(given: Namespace) -> int:
    return _then_show(given, lambda act: changes.change_demand(given.id, given.required, act))


def move(given: Namespace) -> int:
    day, half = parse_day(given.day), Half(given.half)
    return _then_show(given, lambda act: changes.change_date(given.id, day, half, given.waiver, act))


def meeting(given: Namespace) -> int:
    return _then_show(given, lambda act: changes.change_meeting(given.id, given.time, given.place, act))


def remove(given: Namespace) -> int:
    return _then_show(given, lambda act: staffing.remove(given.id, given.examiner, given.reason, act))


def leader(given: Namespace) -> int:
    return _then_show(given, lambda act: staffing.name_leader(given.id, given.examiner, act))


def call(given: Namespace) -> int:
    answer = Event(given.answer)
    return _then_show(
        given, lambda act: staffing.record_call(given.id, given.examiner, answer, given.reason, act)
    )


def list_tasks(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_tasks(act), given.json, _list_words)

    return with_database(work)


def draw(given: Namespace) -> int:
    """Repeat one draw, or list a task's draws."""
    if given.verify is None and given.id is None:
        raise RuleBroken("draw_which")

    async def work(act: Act) -> int:
        if given.verify is None:
            return show(await showing.list_draws(given.id, act), given.json, _draw_words)
        verdict = await showing.verify_draw(given.verify, act)
        told: dict[str, Any] = {"draw": verdict.draw_id, "task": verdict.task_id, "agrees": verdict.agrees}
        told |= {"stored": verdict.stored, "repeated": verdict.picked}
        show(told, given.json, _verdict_words)
        return 0 if verdict.agrees else 1

    return with_database(work)


def _list_words(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "还没有任务。用 kaowu task add 提出需求。"
    return "\n".join(
        f"{each['id']:>4}  {each['day']} {say('half.' + each['half'])}  {say('task.' + each['state'])}"
        f"  {each['confirmed']}/{each['required']}  {each['venue_name']} {each['occupation_name']}"
        f"{say('level_short.' + str(each['level']))}"
        for each in all_
    )


def _words(each: dict[str, Any]) -> str:
    lines = [
        f"任务 {each['id']}：{each['venue_name']} {each['occupation_name']}"
        f"{say('level_short.' + str(each['level']))} {each['day']} {say('half.' + each['half'])}",
        f"状态：{say('task.' + each['state'])}{'（需人工处理）' if each['escalated'] else ''}"
        f"，需 {each['required']} 人，占位 {each['held']}，已确认 {each['confirmed']}，"
        f"名单第 {each['revision']} 版",
        f"截止：{local(each['deadline'])}{'（节假日安排未公布，暂定）' if each['provisional'] else ''}",
    ]
    for one in each["invitations"]:
        due = f"，{local(one['due_at'])} 到期" if one["due_at"] else ""
        head = "（组长）" if one["examiner"] == each["team"]["leader"] else ""
        state = say("invitation." + one["state"])
        lines.append(f"  {one['examiner']:>4} {one['name']}{head}  {state}，第 {one['round']} 轮{due}")
    return "\n".join(lines)


def _draw_words(draws: list[dict[str, Any]]) -> str:
    if not draws:
        return "没有抽取记录"
    return "\n".join(
        f"抽取 {each['id']}（第 {each['round']} 轮）：种子 {each['seed']}，候选 {len(each['pool'])} 人，"
        f"抽 {each['wanted']} 人：{'、'.join(map(str, each['picked']))}"
        for each in draws
    )


def _verdict_words(told: dict[str, Any]) -> str:
    if told["agrees"]:
        return f"抽取 {told['draw']} 重算一致：{'、'.join(map(str, told['stored']))}"
    return f"抽取 {told['draw']} 重算不一致：记录 {told['stored']}，重算 {told['repeated']}"
