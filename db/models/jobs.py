"""Bulk acts: what is done to thousands of rows, lot by lot, and may be undone for a while."""

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.organisations import Organisation
from db.sealed import SealedField
from exam import job


class Job(Model):
    """A bulk act with its progress. `done` counts what stands, `rejected` what was refused."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="jobs", null=True, on_delete=fields.RESTRICT
    )
    organisation_id: int | None
    kind = fields.CharField(max_length=16)
    topic = fields.CharField(max_length=20)
    topic_id = fields.IntField(default=0)
    params: Any = fields.JSONField()  # of the kind, without personal data
    state = fields.CharEnumField(job.State, max_length=16, description="exam.job.State")
    total = fields.IntField()
    done = fields.IntField(default=0)
    rejected = fields.IntField(default=0)
    made_by = fields.CharField(max_length=50)
    made_at = fields.DatetimeField()
    undo_until = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "job"
        constraints = (CheckConstraint(check="done >= 0 AND rejected >= 0", name="job_counts"),)


class JobLot(Model):
    """Some hundred rows of a job, one transaction each. It waits for the walk that is under way."""

    id = fields.IntField(primary_key=True)
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "models.Job", related_name="lots", on_delete=fields.CASCADE
    )
    job_id: int
    number = fields.IntField()
    rows = fields.IntField()
    content = SealedField()  # JSON list, of the kind
    rejected = SealedField(null=True)  # JSON [[row, reason]]
    waiting = fields.BooleanField()

    class Meta:
        table = "job_lot"
        unique_together = (("job", "number"),)
