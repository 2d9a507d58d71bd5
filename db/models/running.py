"""What is running: instances, the state of each channel, what is paused, alarms to staff."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Instance(Model):
    """A running service, alive until ends_at, every beat moves that on."""

    id = fields.CharField(max_length=32, primary_key=True)
    host = fields.CharField(max_length=100)
    process = fields.IntField()
    role = fields.CharField(max_length=10)
    version = fields.CharField(max_length=20)
    started_at = fields.DatetimeField()
    beat_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()

    class Meta:
        table = "instance"


class ChannelState(Model):
    """One row per channel: the next free moment of its rate, what it spent today, whether staff hold it."""

    channel = fields.CharField(max_length=16, primary_key=True)
    next_at = fields.DatetimeField()
    day = fields.DateField()
    parts = fields.IntField(default=0)
    allowed = fields.IntField(default=0)  # parts beyond the budget of the day that staff released
    held_at = fields.DatetimeField(null=True)
    held_for = fields.CharField(max_length=40, default="")

    class Meta:
        table = "channel_state"


class PrefixCount(Model):
    """How many answers the numbers of one prefix (seven digits) got in the hour that begins at `hour`."""

    prefix = fields.CharField(max_length=7, primary_key=True)
    hour = fields.DatetimeField()
    answers = fields.IntField()

    class Meta:
        table = "prefix_count"


class Lineage(Model):
    """One row: which database this is and how far it has come, a restored backup has come less far."""

    id = fields.IntField(primary_key=True)
    identity = fields.CharField(max_length=32)
    ticks = fields.BigIntField()
    at = fields.DatetimeField()  # of the last tick
    behind_since = fields.DatetimeField(null=True)  # the last tick of the backup, until sending is released

    class Meta:
        table = "lineage"


class Pause(Model):
    """The provider refuses a channel, or one template of it. Resumed at until, or by hand."""

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=16)
    shape = fields.CharField(max_length=60, default="")  # empty: the whole channel
    code = fields.CharField(max_length=64)
    since = fields.DatetimeField()
    until = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    ended_by = fields.CharField(max_length=50, default="")

    class Meta:
        table = "pause"


class Alarm(Model):
    """Something staff must look at, at most one open alarm per kind and scope."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=32)
    scope = fields.CharField(max_length=80, default="")
    detail: Any = fields.JSONField()
    raised_at = fields.DatetimeField()
    told_at = fields.DatetimeField(null=True)  # by SMS
    posted_at = fields.DatetimeField(null=True)  # to the webhook
    post_at = fields.DatetimeField(null=True)  # not before
    posts = fields.IntField(default=0)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "alarm"
