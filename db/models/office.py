"""The office itself: calendar, settings with their history, audit, keys in use."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model


class Source(StrEnum):
    """Who says what a day is."""

    NOTICE = "notice"  # the State Council
    STAFF = "staff"


class CalendarDay(Model):
    """A day that is not what its weekday says (State Council notice), or was set by staff."""

    day = fields.DateField(primary_key=True)
    is_working = fields.BooleanField()
    name = fields.CharField(max_length=50, default="")
    source = fields.CharField(max_length=8, default=Source.STAFF.value, description="db.models.office.Source")

    class Meta:
        table = "calendar_day"


class SettingChange(Model):
    """The newest row of a key is in force, the older ones are its history."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=80, db_index=True)
    value = fields.CharField(max_length=200)
    actor = fields.CharField(max_length=50)
    at = fields.DatetimeField()

    class Meta:
        table = "setting_change"


class Audit(Model):
    """Append-only, the hash of each row covers the row before it (design.md rule 6)."""

    id = fields.IntField(primary_key=True)
    actor = fields.CharField(max_length=50)
    action = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=60)
    detail: Any = fields.JSONField()
    at = fields.DatetimeField()
    previous = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64, unique=True)

    class Meta:
        table = "audit"


class KeyMark(Model):
    """A fingerprint of each key version in use, so that a foreign key ring is noticed at the start."""

    version = fields.IntField(primary_key=True, generated=False)
    mark = fields.CharField(max_length=16)

    class Meta:
        table = "key_mark"
