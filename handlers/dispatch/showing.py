"""A task as operators' scripts read it: `kaowu task show --json` (design.md section 4)."""

from typing import Any

from db.models import Draw, Invitation, Prompt, Task
from exam.errors import RuleBroken
from exam.invitation import CERTAIN, HOLDING
from handlers.act import Act
from handlers.dispatch import drawing, saying
from handlers.policies import allow_somewhere, rows


async def show_task(task_id: int, act: Act) -> dict[str, Any]:
    """The task with its invitations and team; `members` are examiner ids, the leader among them."""
    allow_somewhere(act, "task.list")
    mine = (await rows(Task, act)).filter(id=task_id)
    task = await mine.first().prefetch_related("venue", "occupation", "plan")
    if task is None:
        raise RuleBroken("unknown_id", what="考评任务", id=task_id)
    invitations = await Invitation.filter(task_id=task_id).order_by("rank", "id").prefetch_related("examiner")
    due = await _due(invitations)
    team = [each.examiner_id for each in invitations if each.state in CERTAIN]
    return {
        **_plain(task),
        "plan": task.plan.code if task.plan else None,
        "held": sum(each.state in HOLDING for each in invitations),
        "confirmed": len(team),
        "invitations": [
            {
                "id": each.id,
                "examiner": each.examiner_id,
                "name": each.examiner.name,
                "state": each.state.value,
                "round": each.round,
                "due_at": due.get(each.id),
            }
            for each in invitations
        ],
        "team": {"leader": task.leader_id, "members": team if task.formed_at else []},
    }


async def list_tasks(act: Act) -> list[dict[str, Any]]:
    """The tasks that the caller may see, the next day first."""
    allow_somewhere(act, "task.list")
    tasks = await (await rows(Task, act)).order_by("day", "id").prefetch_related("venue", "occupation")
    confirmed: dict[int, int] = {}
    for task_id in await Invitation.filter(state__in=list(CERTAIN)).values_list("task_id", flat=True):
        confirmed[int(str(task_id))] = confirmed.get(int(str(task_id)), 0) + 1
    return [{**_plain(each), "confirmed": confirmed.get(each.id, 0)} for each in tasks]


async def list_draws(task_id: int, act: Act) -> list[dict[str, Any]]:
    """The task's draws with all that is needed to repeat them."""
    allow_somewhere(act, "task.list")
    return [
        {
            "id": each.id,
            "round": each.round,
            "seed": each.seed,
            "wanted": each.wanted,
            "relaxation": each.relaxation,
            "pool": each.pool,
            "capped": each.capped,
            "picked": each.picked,
            "excluded": each.excluded,
            "made_at": each.made_at.isoformat(),
        }
        for each in await (await rows(Draw, act)).filter(task_id=task_id).order_by("round")
    ]


async def verify_draw(draw_id: int, act: Act) -> drawing.Verdict:
    """Repeat a draw that the caller may see; raises RuleBroken: not_allowed, unknown_id."""
    allow_somewhere(act, "task.list")
    if not await (await rows(Draw, act)).filter(id=draw_id).exists():
        raise RuleBroken("unknown_id", what="抽取记录", id=draw_id)
    return await drawing.verify(draw_id)


def _plain(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "state": task.state.value,
        "escalated": task.escalated_at is not None,
        "venue": task.venue.code,
        "venue_name": task.venue.name,
        "occupation": task.occupation.code,
        "occupation_name": task.occupation.name,
        "level": task.level_id,
        "day": task.day.isoformat(),
        "half": task.half.value,
        "required": task.required,
        "revision": task.revision,
        "deadline": task.deadline.isoformat(),
        "provisional": task.provisional,
    }


async def _due(invitations: list[Invitation]) -> dict[int, str]:
    open_ones = await Prompt.filter(
        topic=saying.TOPIC, topic_id__in=[each.id for each in invitations], closed_at=None
    )
    return {each.topic_id: each.due_at.isoformat() for each in open_ones if each.due_at}
