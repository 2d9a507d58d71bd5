"""The deadlines of plans, as they follow from the calendar today, and what became of them (domain.md 77)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.plans import Plan


class Deadline(Model):
    """The date of one rule for one plan. `version` grows when it moves, and then it is warned of anew."""

    id = fields.IntField(primary_key=True)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="deadlines", on_delete=fields.RESTRICT
    )
    plan_id: int
    code = fields.CharField(max_length=16)
    due_on = fields.DateField()
    due_at = fields.DatetimeField()
    provisional = fields.BooleanField()
    version = fields.IntField(default=1)
    warned_at = fields.DatetimeField(null=True)
    met_at = fields.DatetimeField(null=True)
    waived_at = fields.DatetimeField(null=True)
    waived_by = fields.CharField(max_length=50, default="")
    waiver = fields.CharField(max_length=200, default="")

    class Meta:
        table = "deadline"
        unique_together = (("plan", "code"),)
        constraints = (
            CheckConstraint(check="(waived_at IS NULL) = (waiver = '')", name="deadline_waiver"),
            CheckConstraint(check="version >= 1", name="deadline_version"),
        )
