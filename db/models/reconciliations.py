"""A provider's day beside ours (domain.md 34)."""

from tortoise import fields
from tortoise.models import Model

from db.models.organisations import Organisation
from db.models.payments import Payment
from exam import reconciling


class Reconciliation(Model):
    """The day of a provider beside ours (34)."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="reconciliations", on_delete=fields.RESTRICT
    )
    organisation_id: int
    provider = fields.CharField(max_length=20)
    day = fields.DateField()
    theirs_count = fields.IntField(default=0)
    theirs_fen = fields.BigIntField(default=0)
    ours_count = fields.IntField(default=0)
    ours_fen = fields.BigIntField(default=0)
    state = fields.CharField(max_length=16)  # agreed, differing
    at = fields.DatetimeField()

    class Meta:
        table = "reconciliation"
        unique_together = (("organisation", "provider", "day"),)


class ReconciliationDifference(Model):
    """One thing that does not agree, until somebody or a later run settles it."""

    id = fields.IntField(primary_key=True)
    reconciliation: fields.ForeignKeyRelation[Reconciliation] = fields.ForeignKeyField(
        "models.Reconciliation", related_name="differences", on_delete=fields.RESTRICT
    )
    reconciliation_id: int
    kind = fields.CharEnumField(reconciling.Kind, max_length=16, description="exam.reconciling.Kind")
    flow = fields.CharEnumField(reconciling.Flow, max_length=16, description="exam.reconciling.Flow")
    payment: fields.ForeignKeyNullableRelation[Payment] = fields.ForeignKeyField(
        "models.Payment", related_name="differences", null=True, on_delete=fields.RESTRICT
    )
    payment_id: int | None
    provider_number = fields.CharField(max_length=64)
    ours_fen = fields.BigIntField(null=True)
    theirs_fen = fields.BigIntField(null=True)
    settled_at = fields.DatetimeField(null=True)
    settled_by = fields.CharField(max_length=50, default="")
    note = fields.CharField(max_length=200, default="")

    class Meta:
        table = "reconciliation_difference"
        unique_together = (("reconciliation", "kind", "provider_number"),)
        indexes = (("payment_id",),)
