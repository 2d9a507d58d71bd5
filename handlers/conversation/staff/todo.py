"""待办: what waits for the member of staff who asks."""

from collections import Counter
from collections.abc import Awaitable, Sequence
from typing import Any

from exam.errors import RuleBroken
from exam.task import State as TaskState
from handlers import replies
from handlers.act import Act
from handlers.alarms import showing as alarms
from handlers.approval.desks import at_my_desks
from handlers.conversation.staff.acting import asked
from handlers.conversation.turns import Reply, Turn, buttons
from handlers.dispatch.showing import list_tasks
from messages.words import say


@asked
async def list_all(_: Turn, __: str, act: Act) -> Sequence[Reply]:
    """Approvals by topic, alarms, replies nobody could place, tasks short of people."""
    topics = Counter(str(each) for each in await (await at_my_desks(act)).values_list("topic", flat=True))
    short = [each for each in await _seen(list_tasks(act)) if _is_short(each, act)]
    values = {
        "topics": [{"topic": say(f"approval_topic.{key}"), "cases": topics[key]} for key in sorted(topics)],
        "alarms": len(await _seen(alarms.list_for(act))),
        "replies": len(await _seen(replies.list_replies(act))),
        "short": len(short),
    }
    wanted = {
        "approve": bool(topics),
        "alarms": values["alarms"],
        "match": values["replies"],
        "unanswered": values["short"],
    }
    row = [say(f"question.{name}") for name, is_due in wanted.items() if is_due]
    return [Reply("todo", values, buttons(row) if row else ())]


async def _seen(listed: Awaitable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Nothing for who may not see it."""
    try:
        return await listed
    except RuleBroken:
        return []


def _is_short(task: dict[str, Any], act: Act) -> bool:
    is_open = task["state"] == TaskState.OPEN and task["day"] >= act.today.isoformat()
    return bool(is_open and task["confirmed"] < task["required"])
