"""A locked task with everything that lies on its desk; every change of a task happens on one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db import settings
from db.models import ExaminerPhone, Invitation, Task, TaskDue, TaskEvent
from exam import invitation
from exam.errors import RuleBroken
from exam.settings import Settings
from exam.task import Event as TaskMove
from exam.task import Seats, next_state
from handlers.act import Act
from handlers.policies import allow

LOOK = "look"


@dataclass(slots=True)
class Desk:
    act: Act
    settings: Settings
    task: Task
    invitations: list[Invitation]
    former_day: date | None = None  # while a session moves: the day people had agreed to

    @property
    def now(self) -> datetime:
        return self.act.now

    def having(self, states: frozenset[invitation.State]) -> list[Invitation]:
        """Invitations in one of `states`, first drawn first."""
        return [each for each in self.invitations if each.state in states]

    def invitation(self, invitation_id: int) -> Invitation:
        return next(each for each in self.invitations if each.id == invitation_id)

    def invitation_of(self, examiner_id: int) -> Invitation | None:
        return next((each for each in self.invitations if each.examiner_id == examiner_id), None)

    @property
    def seats(self) -> Seats:
        return Seats(
            required=self.task.required,
            held=len(self.having(invitation.HOLDING)),
            confirmed=len(self.having(invitation.CERTAIN)),
            live=len(self.having(invitation.LIVE)),
        )


async def lock(task_id: int, act: Act) -> Desk:
    """Lock the task and lay out its desk (lock order: task, then invitation, then examiner).

    Raises RuleBroken("unknown_id") when there is no such task.
    """
    # no_key: a row that only refers to the task, such as its due row, is written beside us without waiting
    found = await Task.filter(id=task_id).select_for_update(no_key=True).first()
    if found is None:
        raise RuleBroken("unknown_id", what="考评任务", id=task_id)
    await found.fetch_related("venue__organisation", "venue__district", "occupation", "level")
    invitations = await Invitation.filter(task_id=task_id).order_by("rank", "id").prefetch_related("examiner")
    return Desk(act, await settings.in_force(), found, invitations)


async def allow_on(desk: Desk, action: str) -> None:
    """The office of the district decides about a task; raises RuleBroken("not_allowed")."""
    await allow(desk.act, action, desk.task.venue.district)


async def lock_around(invitation_id: int, act: Act) -> tuple[Desk, Invitation]:
    """Lock the task of one invitation; raises RuleBroken("unknown_id") when there is no such invitation."""
    task_ids = await Invitation.filter(id=invitation_id).values_list("task_id", flat=True)
    if not task_ids:
        raise RuleBroken("unknown_id", what="邀请", id=invitation_id)
    desk = await lock(int(str(task_ids[0])), act)
    return desk, desk.invitation(invitation_id)


async def phone_of(invited: Invitation) -> ExaminerPhone:
    return await ExaminerPhone.get(id=invited.phone_id)


async def note(
    desk: Desk,
    kind: str,
    detail: Mapping[str, Any] | None = None,
    *,
    about: Invitation | None = None,
    alarm: bool = False,
) -> None:
    """Write a line of the task's timeline; `detail` holds codes and numbers only."""
    await TaskEvent.create(
        task_id=desk.task.id,
        invitation_id=about.id if about else None,
        kind=kind,
        detail=dict(detail or {}),
        alarm=alarm,
        actor=desk.act.actor,
        at=desk.now,
    )


async def set_due(task_id: int, kind: str, due_at: datetime) -> None:
    """Have `kind` done for the task at `due_at`; asking again moves the instant."""
    moved = await TaskDue.filter(task_id=task_id, kind=kind).update(due_at=due_at, done_at=None)
    if not moved:
        await TaskDue.create(task_id=task_id, kind=kind, due_at=due_at)


async def move_task(desk: Desk, event: TaskMove) -> None:
    """Move the task by its table and store it; raises RuleBroken where the table says no."""
    desk.task.state = next_state(desk.task.state, event)
    await desk.task.save(update_fields=["state"])
