"""Dispatch: tasks, their draws, invitations and what happened (domain.md B1)."""

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.catalogue import Level, Occupation
from db.models.examiners import Examiner, ExaminerPhone
from db.models.organisations import Venue
from db.models.plans import Plan
from exam import invitation, task
from exam.eligibility import Half


class Task(Model):
    id = fields.IntField(primary_key=True)
    venue: fields.ForeignKeyRelation[Venue] = fields.ForeignKeyField(
        "models.Venue", related_name="tasks", on_delete=fields.RESTRICT
    )
    venue_id: int
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="tasks", on_delete=fields.RESTRICT
    )
    occupation_id: int
    level: fields.ForeignKeyRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="tasks", on_delete=fields.RESTRICT
    )
    level_id: int
    day = fields.DateField(db_index=True)
    half = fields.CharEnumField(Half, max_length=8, description="exam.eligibility.Half")
    required = fields.IntField()
    state = fields.CharEnumField(task.State, max_length=16, description="exam.task.State")
    deadline = fields.DatetimeField()
    provisional = fields.BooleanField(default=False)
    waiver = fields.CharField(max_length=200, default="")
    place = fields.CharField(max_length=100, default="")
    meeting_time = fields.CharField(max_length=50, default="")
    leader: fields.ForeignKeyNullableRelation[Examiner] = fields.ForeignKeyField(
        "models.Examiner", related_name="led_tasks", null=True, on_delete=fields.RESTRICT
    )
    leader_id: int | None
    leader_fixed = fields.BooleanField(default=False)
    revision = fields.IntField(default=0)
    escalated_at = fields.DatetimeField(null=True)
    plan: fields.ForeignKeyNullableRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="tasks", null=True, on_delete=fields.RESTRICT
    )
    plan_id: int | None
    created_at = fields.DatetimeField()
    formed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "task"
        constraints = (
            CheckConstraint(check="required >= 1", name="task_required"),
            CheckConstraint(check="revision >= 0", name="task_revision"),
        )


class TaskDue(Model):
    """Something to do for a task at an instant: look for examiners, alarm, close."""

    id = fields.IntField(primary_key=True)
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name="dues", on_delete=fields.CASCADE
    )
    task_id: int
    kind = fields.CharField(max_length=16)
    due_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "task_due"
        unique_together = (("task", "kind"),)


class Draw(Model):
    """One draw with all that is needed to repeat it."""

    id = fields.IntField(primary_key=True)
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name="draws", on_delete=fields.CASCADE
    )
    task_id: int
    round = fields.IntField()
    seed = fields.CharField(max_length=64)
    wanted = fields.IntField()
    relaxation = fields.IntField()
    pool: Any = fields.JSONField()  # [[examiner id, weight], …]
    excluded: Any = fields.JSONField()  # {reason: number of examiners}
    capped: Any = fields.JSONField()  # [examiner ids, cap]
    picked: Any = fields.JSONField()  # [examiner id, …] in the order drawn
    made_at = fields.DatetimeField()

    class Meta:
        table = "draw"
        unique_together = (("task", "round"),)
        constraints = (CheckConstraint(check="wanted >= 1 AND round >= 1", name="draw_counts"),)


class Invitation(Model):
    id = fields.IntField(primary_key=True)
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name="invitations", on_delete=fields.RESTRICT
    )
    task_id: int
    examiner: fields.ForeignKeyRelation[Examiner] = fields.ForeignKeyField(
        "models.Examiner", related_name="invitations", on_delete=fields.RESTRICT
    )
    examiner_id: int
    phone: fields.ForeignKeyRelation[ExaminerPhone] = fields.ForeignKeyField(
        "models.ExaminerPhone", related_name="invitations", on_delete=fields.RESTRICT
    )
    phone_id: int
    round = fields.IntField()
    rank = fields.IntField()
    state = fields.CharEnumField(invitation.State, max_length=16, description="exam.invitation.State")
    stem = fields.CharField(max_length=3)
    version = fields.IntField(default=1)
    said_yes_at = fields.DatetimeField(null=True)
    changed_at = fields.DatetimeField()

    class Meta:
        table = "invitation"
        unique_together = (("task", "examiner"),)
        indexes = (("examiner_id", "state"), ("task_id", "state"))
        constraints = (CheckConstraint(check="length(stem) = 3 AND version >= 1", name="invitation_code"),)


class TaskEvent(Model):
    """The timeline of a task, `detail` holds codes and numbers, never personal data."""

    id = fields.IntField(primary_key=True)
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name="events", on_delete=fields.RESTRICT
    )
    task_id: int
    invitation: fields.ForeignKeyNullableRelation[Invitation] = fields.ForeignKeyField(
        "models.Invitation", related_name="events", null=True, on_delete=fields.RESTRICT
    )
    invitation_id: int | None
    kind = fields.CharField(max_length=32)
    detail: Any = fields.JSONField()
    alarm = fields.BooleanField(default=False)
    actor = fields.CharField(max_length=50)
    at = fields.DatetimeField()

    class Meta:
        table = "task_event"
        indexes = (("task_id", "id"),)
