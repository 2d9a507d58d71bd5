"""Accounts of messengers, and whose they are (domain.md C1; docs/schema.md)."""

from tortoise import fields
from tortoise.models import Model

from db.models.examiners import Examiner
from db.models.people import Person
from db.models.staff import Staff
from db.sealed import SealedField


class ChatAccount(Model):
    """Who writes to us in a messenger, bound to people once a code has proved them."""

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=16)
    address = SealedField()
    address_index = fields.CharField(max_length=32)
    phone = SealedField(null=True)
    phone_index = fields.CharField(max_length=32, default="", db_index=True)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="accounts", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    person_id: int | None
    examiner: fields.ForeignKeyNullableRelation[Examiner] = fields.ForeignKeyField(
        "models.Examiner", related_name="accounts", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    examiner_id: int | None
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name="accounts", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    staff_id: int | None
    bound_at = fields.DatetimeField(null=True)
    first_in_at = fields.DatetimeField()
    last_in_at = fields.DatetimeField()
    window_until = fields.DatetimeField(null=True)
    blocked_at = fields.DatetimeField(null=True)
    unread = fields.IntField(default=0)  # how many in a row were not understood
    taken_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name="talks", null=True, on_delete=fields.RESTRICT
    )
    taken_by_id: int | None
    taken_at = fields.DatetimeField(null=True)

    class Meta:
        table = "chat_account"
        unique_together = (("channel", "address_index"),)
