"""我的任务, 组员, 考点地址, 费用: what an examiner wants to know of what was agreed to."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from db import settings
from db.models import ExaminerPhone, Invitation, Task
from exam.invitation import CERTAIN
from exam.people import national
from exam.settings import Settings
from exam.task import State
from handlers.conversation.questions.engagements import exam, mine
from handlers.conversation.turns import Reply, Turn

MOST = 5
"""Tasks told in one message, the next first."""


async def list_mine(turn: Turn, _: str) -> Sequence[Reply]:
    """我的任务: day, half, place, meeting."""
    tasks = await _agreed(turn)
    return _told("my_tasks", [{**exam(each), **_where(each)} for each in tasks])


async def tell_team(turn: Turn, _: str) -> Sequence[Reply]:
    """组员: with phones where the installation and the member agree (domain.md C15)."""
    rules = await settings.in_force()
    return _told("my_team", [await _team(each, rules) for each in await _agreed(turn)])


async def tell_place(turn: Turn, _: str) -> Sequence[Reply]:
    """考点地址: with a link to a map."""
    link = (await settings.in_force()).map_link
    places = [
        {
            **exam(each),
            "name": each.venue.name,
            "address": each.venue.address,
            "room": each.place,
            "phone": each.venue.phone,
            "link": link + quote(f"{each.venue.address} {each.venue.name}".strip()) if link else "",
        }
        for each in await _agreed(turn)
    ]
    return _told("my_places", places)


async def tell_expenses(_: Turn, __: str) -> Sequence[Reply]:
    """费用: not settled by this service yet."""
    return [Reply("no_expenses")]


def _told(message: str, tasks: Sequence[dict[str, Any]]) -> Sequence[Reply]:
    return [Reply(message, {"tasks": tasks[:MOST]}) if tasks else Reply("no_tasks")]


async def _agreed(turn: Turn) -> list[Task]:
    return [each.task for each in await mine(turn, CERTAIN)]


def _where(task: Task) -> dict[str, str]:
    return {"place": task.place or task.venue.name, "meeting": task.meeting_time}


async def _team(task: Task, rules: Settings) -> dict[str, Any]:
    """Empty until the team is formed: before that nobody is certain of it."""
    formed = task.state is State.FORMED
    rows = Invitation.filter(task_id=task.id, state__in=list(CERTAIN)).order_by("rank", "id")
    members = await rows.prefetch_related("examiner") if formed else []
    return {**exam(task), "members": [await _member(each, task, rules) for each in members]}


async def _member(row: Invitation, task: Task, rules: Settings) -> dict[str, Any]:
    shown = row.examiner.shares_phone and rules.share_phones
    phone = await ExaminerPhone.get(id=row.phone_id) if shown else None
    return {
        "name": row.examiner.name,
        "leader": row.examiner_id == task.leader_id,
        "phone": national(phone.phone) if phone else "",
    }
