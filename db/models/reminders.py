"""Reminders: one row per rule, subject, person and date, with the instant it is due (design.md rule 1)."""

from enum import StrEnum

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model


class Stage(StrEnum):
    """Where a reminder is."""

    WAITING = "waiting"
    PUT = "put"  # its message is in the outbox
    STALE = "stale"  # nobody could send it before it was of no use
    CANCELLED = "cancelled"  # the date moved, the task ended, the person left, the rule is off
    UNREACHABLE = "unreachable"  # no mobile number, or one that takes no more SMS
    UNWRITABLE = "unwritable"  # the message could not be written, staff must look


class Reminder(Model):
    """Unique per rule, subject, person and date: nobody is reminded of a date twice by one rule (R7)."""

    id = fields.IntField(primary_key=True)
    rule = fields.CharField(max_length=40)
    subject_id = fields.IntField()
    person = fields.CharField(max_length=48)  # examiner:12, venue:3, staff:<blind index of the number>
    anchor_on = fields.DateField()
    due_at = fields.DatetimeField()
    until_at = fields.DatetimeField()
    version = fields.IntField(default=1)  # grows when it is recomputed or taken up again
    state = fields.CharEnumField(Stage, max_length=16, description="db.models.reminders.Stage")
    created_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "reminder"
        unique_together = (("rule", "subject_id", "person", "anchor_on"),)
        indexes = (("rule", "anchor_on"),)
        constraints = (
            CheckConstraint(check="until_at > due_at AND version >= 1", name="reminder_span"),
            CheckConstraint(check="(state = 'waiting') = (ended_at IS NULL)", name="reminder_ended"),
        )
