"""Prices (domain.md 33, 69, 82)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.catalogue import Level, Occupation, Subject
from db.models.organisations import Organisation


class Fee(Model):
    """A price that a centre set. Without occupation, mode or class it holds for any of them."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="fees", on_delete=fields.RESTRICT
    )
    organisation_id: int
    occupation: fields.ForeignKeyNullableRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="fees", null=True, on_delete=fields.RESTRICT
    )
    occupation_id: int | None
    level: fields.ForeignKeyRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="fees", on_delete=fields.RESTRICT
    )
    level_id: int
    subject: fields.ForeignKeyRelation[Subject] = fields.ForeignKeyField(
        "models.Subject", related_name="fees", on_delete=fields.RESTRICT
    )
    subject_id: int
    mode = fields.CharField(max_length=16, default="", description="exam.catalogue.Mode or empty")
    candidate_class = fields.CharField(
        max_length=16, default="", description="exam.catalogue.CandidateClass or empty"
    )
    amount_fen = fields.BigIntField()
    document = fields.CharField(max_length=100, default="")
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)

    class Meta:
        table = "fee"
        constraints = (CheckConstraint(check="amount_fen >= 0", name="fee_amount"),)
