"""What the holder of a number wants: no more of some kind of message, or silence at some hours."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from db.models.delivery import IncomingMessage


class Kind(StrEnum):
    """What is refused; the kinds are the lanes, but an answer to a person is no kind of its own."""

    ALL = "all"
    DISPATCH = "dispatch"
    REMINDER = "reminder"
    BROADCAST = "broadcast"


class Source(StrEnum):
    """Who told us."""

    REPLY = "reply"
    RECEIPT = "receipt"
    STAFF = "staff"


class OptOut(Model):
    """A number refuses a kind of message under a signature, an empty sign is every signature."""

    id = fields.IntField(primary_key=True)
    address_index = fields.CharField(max_length=32)
    sign = fields.CharField(max_length=50, default="")
    kind = fields.CharEnumField(Kind, max_length=16, description="db.models.numbers.Kind")
    at = fields.DatetimeField()
    source = fields.CharEnumField(Source, max_length=16, description="db.models.numbers.Source")
    code = fields.CharField(max_length=64, default="")
    incoming: fields.ForeignKeyNullableRelation[IncomingMessage] = fields.ForeignKeyField(
        "models.IncomingMessage", related_name="opt_outs", null=True, on_delete=fields.RESTRICT
    )
    incoming_id: int | None
    lifted_at = fields.DatetimeField(null=True)
    lifted_by = fields.CharField(max_length=50, default="")

    class Meta:
        table = "opt_out"


class QuietHours(Model):
    """Hours in which this number gets nothing but answers, such as 22:00-07:00."""

    id = fields.IntField(primary_key=True)
    address_index = fields.CharField(max_length=32, unique=True)
    hours = fields.CharField(max_length=11)
    set_by = fields.CharField(max_length=50)
    at = fields.DatetimeField()

    class Meta:
        table = "quiet_hours"
