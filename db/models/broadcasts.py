"""Broadcasts: one template to many people, and who they are (facts of performance-and-faults.md 4.5)."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from db.models.organisations import Organisation
from db.sealed import SealedField
from exam import broadcast


class Broadcast(Model):
    """A template, its values and its audience. What becomes of its messages stands in outgoing_message."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="broadcasts", null=True, on_delete=fields.RESTRICT
    )
    organisation_id: int | None  # whose it is, None: of the whole installation
    title = fields.CharField(max_length=100)
    message = fields.CharField(max_length=40)
    given = SealedField()  # JSON {variable: value}, the same for everybody
    audience = fields.CharField(max_length=20)
    filters: Any = fields.JSONField()  # {filter: code}
    state = fields.CharEnumField(broadcast.State, max_length=16, description="exam.broadcast.State")
    due_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    round = fields.IntField(default=0)  # 1 is the first sending, every retry one more
    size = fields.IntField(default=0)
    excluded: Any = fields.JSONField()  # {reason: number of people}
    approved_size = fields.IntField(default=0)
    author = fields.CharField(max_length=50)
    submitter = fields.CharField(max_length=50, default="")
    approver = fields.CharField(max_length=50, default="")
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    looked_at = fields.DatetimeField(null=True)
    tally: Any = fields.JSONField(null=True)  # db.broadcast_rows.funnel, from when messages were taken out

    class Meta:
        table = "broadcast"


class BroadcastLot(Model):
    """Some hundred people of a broadcast, sealed together. Emptied when their messages stand in the outbox.

    Round 0 is a list from a file, as it was read.
    """

    id = fields.IntField(primary_key=True)
    broadcast: fields.ForeignKeyRelation[Broadcast] = fields.ForeignKeyField(
        "models.Broadcast", related_name="lots", on_delete=fields.CASCADE
    )
    broadcast_id: int
    round = fields.IntField()
    number = fields.IntField()
    people = fields.IntField()
    content = SealedField()  # JSON, see handlers.broadcasts.lots
    waiting = fields.BooleanField()

    class Meta:
        table = "broadcast_lot"
        unique_together = (("broadcast", "round", "number"),)
