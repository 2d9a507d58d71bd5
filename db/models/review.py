"""Re-review on site: hours that a district offers, and bodies that come (domain.md 81)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.files import File
from db.models.organisations import Organisation
from db.models.plans import Plan
from exam.review_visit import State

STATES = ", ".join(f"'{each}'" for each in State)


class ReviewSlot(Model):
    """Some hours of a day at a district centre, for so many bodies, taken counts those that are booked."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="review_slots", on_delete=fields.RESTRICT
    )
    organisation_id: int
    held_on = fields.DateField()
    from_at = fields.DatetimeField()
    until_at = fields.DatetimeField()
    place = fields.CharField(max_length=60)
    capacity = fields.SmallIntField()
    taken = fields.SmallIntField(default=0)
    made_by = fields.CharField(max_length=50)
    made_at = fields.DatetimeField()

    class Meta:
        table = "review_slot"
        indexes = (("organisation_id", "held_on"),)
        constraints = (
            CheckConstraint(check="taken BETWEEN 0 AND capacity", name="review_slot_taken"),
            CheckConstraint(check="from_at < until_at", name="review_slot_times"),
        )


class ReviewVisit(Model):
    """The visit of a body for a plan, its file is the sealed form."""

    id = fields.IntField(primary_key=True)
    review_slot: fields.ForeignKeyRelation[ReviewSlot] = fields.ForeignKeyField(
        "models.ReviewSlot", related_name="visits", on_delete=fields.RESTRICT
    )
    review_slot_id: int
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="review_visits", on_delete=fields.RESTRICT
    )
    plan_id: int
    body: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="review_visits", on_delete=fields.RESTRICT
    )
    body_id: int
    state = fields.CharEnumField(State, max_length=16, description="exam.review_visit.State")
    file: fields.ForeignKeyNullableRelation[File] = fields.ForeignKeyField(
        "models.File", related_name="review_visits", null=True, on_delete=fields.RESTRICT
    )
    file_id: int | None
    result = fields.CharField(max_length=200, default="")
    booked_by = fields.CharField(max_length=50)
    at = fields.DatetimeField()
    decided_by = fields.CharField(max_length=50, default="")
    decided_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "review_visit"
        indexes = (("review_slot_id",), ("body_id",))
        constraints = (CheckConstraint(check=f"state IN ({STATES})", name="review_visit_state"),)
