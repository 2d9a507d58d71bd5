"""What is kept for how long: disputes, walks over old rows, counts of what is gone."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model


class About(StrEnum):
    """Whose messages a dispute keeps."""

    NUMBER = "number"
    EXAMINER = "examiner"
    TASK = "task"


class Dispute(Model):
    """While it is open, nothing of its number, examiner or task is taken away. One open per subject."""

    id = fields.IntField(primary_key=True)
    about = fields.CharEnumField(About, max_length=16, description="db.models.retention.About")
    subject_id = fields.IntField(default=0)  # examiner or task
    address_index = fields.CharField(max_length=32, default="")  # of a number
    reason = fields.CharField(max_length=200)
    opened_at = fields.DatetimeField()
    opened_by = fields.CharField(max_length=50)
    closed_at = fields.DatetimeField(null=True)
    closed_by = fields.CharField(max_length=50, default="")

    class Meta:
        table = "dispute"


class RetentionWalk(Model):
    """How far a walk has come, everything up to after_id is dealt with but what it passed over."""

    name = fields.CharField(max_length=32, primary_key=True)
    after_id = fields.IntField(default=0)
    later_id = fields.IntField(null=True)  # the first row passed over because it was not ready
    held_id = fields.IntField(null=True)  # the first row passed over because of a dispute
    turned_at = fields.DatetimeField(null=True)  # when the walk last went back to what it had passed over
    done = fields.BigIntField(default=0)
    at = fields.DatetimeField(null=True)

    class Meta:
        table = "retention_walk"


class MessageTally(Model):
    """How many messages of a month were taken out, and what had become of them."""

    id = fields.IntField(primary_key=True)
    month = fields.DateField()  # the first day, by the calendar of the office
    channel = fields.CharField(max_length=16)
    message = fields.CharField(max_length=40)
    lane = fields.SmallIntField()
    state = fields.CharField(max_length=16)
    code = fields.CharField(max_length=64)
    messages = fields.IntField()
    parts = fields.IntField()

    class Meta:
        table = "message_tally"
        unique_together = (("month", "channel", "message", "lane", "state", "code"),)
