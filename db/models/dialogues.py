"""Guided talks that can be taken up again: what somebody has said so far, on a page or in a chat."""

from tortoise import fields
from tortoise.models import Model

from db.sealed import SealedField


class Dialogue(Model):
    """One talk, open until closed_at, its answers are JSON of texts as they were given."""

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=16)  # web: address_index is that of a proved phone
    address_index = fields.CharField(max_length=32)
    kind = fields.CharField(max_length=16)
    topic = fields.CharField(max_length=20)
    topic_id = fields.IntField()
    step = fields.CharField(max_length=16)
    answers = SealedField()
    version = fields.IntField(default=1)
    made_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "dialogue"
