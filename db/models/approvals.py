"""Approval: routes and their steps, cases, what was decided by whom, and why something is returned (29)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.jobs import Job
from db.models.organisations import Organisation
from db.models.staff import Staff
from exam import approval
from exam.policy import Function, Role


class ApprovalRoute(Model):
    """A version of the chain for a topic. A running case stays with the one it began with."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="approval_routes", null=True, on_delete=fields.RESTRICT
    )
    organisation_id: int | None
    topic = fields.CharField(max_length=20)
    version = fields.IntField()
    in_force_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)
    made_by = fields.CharField(max_length=50)

    class Meta:
        table = "approval_route"
        unique_together = (("organisation", "topic", "version"),)


class ApprovalStep(Model):
    """Whom a route asks, where, and within how many working days."""

    id = fields.IntField(primary_key=True)
    approval_route: fields.ForeignKeyRelation[ApprovalRoute] = fields.ForeignKeyField(
        "models.ApprovalRoute", related_name="steps", on_delete=fields.RESTRICT
    )
    approval_route_id: int
    number = fields.IntField()
    role = fields.CharEnumField(Role, max_length=16, description="exam.policy.Role")
    function = fields.CharEnumField(Function, max_length=16, null=True, description="exam.policy.Function")
    place = fields.CharEnumField(approval.Place, max_length=16, description="exam.approval.Place")
    days = fields.IntField(null=True)
    may_batch = fields.BooleanField()

    class Meta:
        table = "approval_step"
        unique_together = (("approval_route", "number"),)


class ApprovalCase(Model):
    """Something to be decided, `organisation` decides now, `origin` is whose it is."""

    id = fields.IntField(primary_key=True)
    topic = fields.CharField(max_length=20)
    topic_id = fields.IntField()
    origin: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="approval_cases", null=True, on_delete=fields.RESTRICT
    )
    origin_id: int | None
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="cases_to_decide", null=True, on_delete=fields.RESTRICT
    )
    organisation_id: int | None
    approval_route: fields.ForeignKeyRelation[ApprovalRoute] = fields.ForeignKeyField(
        "models.ApprovalRoute", related_name="cases", on_delete=fields.RESTRICT
    )
    approval_route_id: int
    approval_step: fields.ForeignKeyNullableRelation[ApprovalStep] = fields.ForeignKeyField(
        "models.ApprovalStep", related_name="cases", null=True, on_delete=fields.RESTRICT
    )
    approval_step_id: int | None
    role = fields.CharField(max_length=16)
    round = fields.IntField(default=1)
    state = fields.CharEnumField(approval.State, max_length=16, description="exam.approval.State")
    submitted_by = fields.CharField(max_length=50)
    submitted_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "approval_case"
        indexes = (("topic", "topic_id"),)
        constraints = (
            CheckConstraint(
                check="state IN ('OPEN', 'APPROVED', 'REJECTED', 'RETURNED', 'WITHDRAWN')",
                name="approval_case_state",
            ),
        )


class ApprovalRuling(Model):
    """What one person said in one act, on one case or on thousands."""

    id = fields.IntField(primary_key=True)
    approval_step: fields.ForeignKeyRelation[ApprovalStep] = fields.ForeignKeyField(
        "models.ApprovalStep", related_name="rulings", on_delete=fields.RESTRICT
    )
    approval_step_id: int
    verdict = fields.CharEnumField(approval.Verdict, max_length=8, description="exam.approval.Verdict")
    reason = fields.CharField(max_length=32, default="")
    hint = fields.CharField(max_length=200, default="")
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name="rulings", null=True, on_delete=fields.RESTRICT
    )
    staff_id: int | None
    for_staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name="ruled_for", null=True, on_delete=fields.RESTRICT
    )
    for_staff_id: int | None
    job: fields.ForeignKeyNullableRelation[Job] = fields.ForeignKeyField(
        "models.Job", related_name="rulings", null=True, on_delete=fields.RESTRICT
    )
    job_id: int | None
    at = fields.DatetimeField()

    class Meta:
        table = "approval_ruling"


class ApprovalDecision(Model):
    """That a ruling was given on a case in one round. Nobody decides twice in it (four eyes)."""

    id = fields.IntField(primary_key=True)
    approval_case: fields.ForeignKeyRelation[ApprovalCase] = fields.ForeignKeyField(
        "models.ApprovalCase", related_name="decisions", on_delete=fields.RESTRICT
    )
    approval_case_id: int
    round = fields.IntField()
    approval_ruling: fields.ForeignKeyRelation[ApprovalRuling] = fields.ForeignKeyField(
        "models.ApprovalRuling", related_name="decisions", on_delete=fields.RESTRICT
    )
    approval_ruling_id: int
    made_by = fields.CharField(max_length=50)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "approval_decision"
        indexes = (("approval_case_id", "id"),)


class ReturnReason(Model):
    """A reason code with what to mend."""

    id = fields.IntField(primary_key=True)
    topic = fields.CharField(max_length=20)
    code = fields.CharField(max_length=32)
    text = fields.CharField(max_length=60)
    hint = fields.CharField(max_length=200, default="")
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table = "return_reason"
        unique_together = (("topic", "code"),)
