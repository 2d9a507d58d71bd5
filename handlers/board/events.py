"""Rows of the timeline, turned into sentences."""

from collections.abc import Sequence

from tortoise.functions import Max
from tortoise.queryset import QuerySet

from db.models import Examiner, TaskEvent
from handlers.board.shown import EventLine
from handlers.board.timeline import examiners_in, sentence
from messages.words import say

MOST_EVENTS = 500


async def timeline(task_id: int) -> tuple[EventLine, ...]:
    """The last MOST_EVENTS events of the task, newest first."""
    return await _lines(TaskEvent.filter(task_id=task_id).order_by("-id").limit(MOST_EVENTS))


async def last_by_task(task_ids: Sequence[int]) -> dict[int, EventLine]:
    """The newest event of each task."""
    mine = TaskEvent.filter(task_id__in=task_ids).annotate(newest=Max("id")).group_by("task_id")
    task_of = {int(newest): int(task) for newest, task in await mine.values_list("newest", "task_id")}
    return {task_of[line.id]: line for line in await _lines(TaskEvent.filter(id__in=list(task_of)))}


async def _lines(events: QuerySet[TaskEvent]) -> tuple[EventLine, ...]:
    rows = await events.values("id", "at", "kind", "detail", "alarm", "actor", "invitation__examiner__name")
    mentioned = {one for row in rows for one in examiners_in(row["detail"])}
    known = await Examiner.filter(id__in=mentioned).values_list("id", "name")
    names = {int(one): str(name) for one, name in known}
    return tuple(
        EventLine(
            id=row["id"],
            at=row["at"],
            text=sentence(row["kind"], row["detail"], row["invitation__examiner__name"], names),
            alarm=bool(row["alarm"]),
            actor=_actor(row["actor"]),
        )
        for row in rows
    )


def _actor(actor: str) -> str:
    """staff:wang as 工作人员 wang; a word nobody translated as it is."""
    kind, _, who = actor.partition(":")
    try:
        return f"{say(f'board.actor_{kind}')} {who}".strip()
    except KeyError:
        return actor
