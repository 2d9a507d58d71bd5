"""What a centre publishes: notices of plans, of their changes, normative documents (domain.md 20, 67)."""

from tortoise import fields
from tortoise.models import Model

from db.models.organisations import Organisation
from db.models.plans import Plan


class Announcement(Model):
    """Public from published_at until withdrawn_at, on the page of its organisation."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="announcements", on_delete=fields.RESTRICT
    )
    organisation_id: int
    kind = fields.CharField(max_length=16)
    title = fields.CharField(max_length=100)
    document_number = fields.CharField(max_length=50, default="")
    body = fields.TextField()
    plan: fields.ForeignKeyNullableRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="announcements", null=True, on_delete=fields.RESTRICT
    )
    plan_id: int | None
    published_at = fields.DatetimeField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "announcement"
