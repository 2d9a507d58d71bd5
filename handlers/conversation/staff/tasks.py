"""任务状态, 谁没答复: how far the tasks are that staff may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from exam.invitation import WAITING
from exam.task import State
from handlers.act import Act
from handlers.conversation.staff.acting import asked
from handlers.conversation.turns import Reply, Turn
from handlers.dispatch.showing import list_tasks, show_task
from messages.instants import say_day
from messages.words import say

MOST = 8
"""Tasks told in one message, the next first."""


@asked
async def list_state(_: Turn, __: str, act: Act) -> Sequence[Reply]:
    """任务状态."""
    coming = await upcoming(act, frozenset(State) - {State.CANCELLED})
    told = [task_words(each) for each in coming[:MOST]]
    return [Reply("task_states", {"tasks": told, "more": max(len(coming) - MOST, 0)})]


@asked
async def list_unanswered(_: Turn, __: str, act: Act) -> Sequence[Reply]:
    """谁没答复: names of who was asked and has not answered, task by task."""
    open_ = await upcoming(act, frozenset({State.OPEN}))
    told = []
    for each in open_[:MOST]:
        shown = await show_task(each["id"], act)
        waiting = [row["name"] for row in shown["invitations"] if row["state"] in set(WAITING)]
        told.append({**task_words(each), "names": "、".join(waiting)})
    return [Reply("unanswered", {"tasks": told, "more": max(len(open_) - MOST, 0)})]


async def upcoming(act: Act, states: frozenset[State]) -> list[dict[str, Any]]:
    """Tasks from today on in one of `states`, as handlers.dispatch.showing gives them, the next first."""
    today = act.today.isoformat()
    return [each for each in await list_tasks(act) if each["state"] in set(states) and each["day"] >= today]


def task_words(task: dict[str, Any]) -> dict[str, Any]:
    """A task of handlers.dispatch.showing in words."""
    return {
        "id": task["id"],
        "when": say_day(date.fromisoformat(task["day"])) + say(f"half.{task['half']}"),
        "occupation": task["occupation_name"],
        "level": say(f"level_short.{task['level']}"),
        "venue": task["venue_name"],
        "state": say(f"task.{task['state']}"),
        "confirmed": task["confirmed"],
        "required": task["required"],
    }
