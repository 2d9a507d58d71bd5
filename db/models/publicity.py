"""Lists of candidates on show, and objections against somebody on them (domain.md 75)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.plans import Plan
from db.models.registrations import Registration
from db.sealed import SealedField
from exam import objection
from exam.publicity import Kind, State

STATES = ", ".join(f"'{each}'" for each in State)
VOICES = ", ".join(f"'{each}'" for each in objection.State)


class Publicity(Model):
    """A list of a plan, shown from opens_on until the end of closes_on."""

    id = fields.IntField(primary_key=True)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="publicities", on_delete=fields.RESTRICT
    )
    plan_id: int
    kind = fields.CharEnumField(Kind, max_length=16, description="exam.publicity.Kind")
    opens_on = fields.DateField()
    closes_on = fields.DateField()
    state = fields.CharEnumField(State, max_length=16, description="exam.publicity.State")
    made_by = fields.CharField(max_length=50)
    made_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "publicity"
        constraints = (
            CheckConstraint(check=f"state IN ({STATES})", name="publicity_state"),
            CheckConstraint(check="closes_on > opens_on", name="publicity_days"),
        )


class PublicityEntry(Model):
    """One line of a list, masked, as everybody reads it."""

    id = fields.IntField(primary_key=True)
    publicity: fields.ForeignKeyRelation[Publicity] = fields.ForeignKeyField(
        "models.Publicity", related_name="entries", on_delete=fields.RESTRICT
    )
    publicity_id: int
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "models.Registration", related_name="publicity_entries", on_delete=fields.RESTRICT
    )
    registration_id: int
    line = fields.CharField(max_length=250)

    class Meta:
        table = "publicity_entry"
        unique_together = (("publicity", "registration"),)
        indexes = (("registration_id",),)


class Objection(Model):
    """A voice against an entry, from_index finds all of one phone."""

    id = fields.IntField(primary_key=True)
    publicity_entry: fields.ForeignKeyRelation[PublicityEntry] = fields.ForeignKeyField(
        "models.PublicityEntry", related_name="objections", on_delete=fields.RESTRICT
    )
    publicity_entry_id: int
    from_name = SealedField()
    from_phone = SealedField()
    from_index = fields.CharField(max_length=32)
    text = SealedField()
    at = fields.DatetimeField()
    state = fields.CharEnumField(objection.State, max_length=16, description="exam.objection.State")
    result = fields.CharField(max_length=200, default="")
    decided_by = fields.CharField(max_length=50, default="")
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "objection"
        indexes = (("publicity_entry_id",), ("from_index", "at"))
        constraints = (CheckConstraint(check=f"state IN ({VOICES})", name="objection_state"),)
