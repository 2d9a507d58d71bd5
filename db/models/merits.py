"""The yearly score of bodies, 双百分考核: points taken or given, with what for (domain.md 80)."""

from tortoise import fields
from tortoise.models import Model

from db.models.organisations import Organisation


class MeritEntry(Model):
    """Points below 0 are taken off. One entry per reason and matter, unless it was voided."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="merits", on_delete=fields.RESTRICT
    )
    organisation_id: int
    reason = fields.CharField(max_length=32)
    points = fields.DecimalField(max_digits=5, decimal_places=2)
    topic = fields.CharField(max_length=32)
    topic_id = fields.IntField()
    at = fields.DatetimeField()
    made_by = fields.CharField(max_length=50)
    voided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "merit_entry"
        indexes = (("organisation_id", "at"),)
