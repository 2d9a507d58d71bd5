"""Reminders."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.models.reminders import Stage

CHECKS = (
    ("Reminder", "reminder_span", "until_at > due_at AND version >= 1"),
    ("Reminder", "reminder_ended", "(state = 'waiting') = (ended_at IS NULL)"),
)
PARTIAL = {"reminder_waiting": "INDEX {} ON reminder (due_at, id) WHERE state = 'waiting'"}
# On SQLite a check makes the table anew, which forgets its indexes.
ONCE = "UNIQUE INDEX IF NOT EXISTS uid_reminder_rule_680fde ON reminder (rule, subject_id, person, anchor_on)"


class Migration(migrating.Migration):
    dependencies = [("models", "0006_bulk_receipts")]

    operations = [
        ops.CreateModel(
            name="Reminder",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("rule", fields.CharField(max_length=40)),
                ("subject_id", fields.IntField()),
                ("person", fields.CharField(max_length=48)),
                ("anchor_on", fields.DateField()),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("until_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
                (
                    "state",
                    fields.CharEnumField(
                        description="db.models.reminders.Stage", enum_type=Stage, max_length=16
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reminder",
                "app": "models",
                "unique_together": (("rule", "subject_id", "person", "anchor_on"),),
                "pk_attr": "id",
                "table_description": "Unique per rule, subject, person and date: nobody is reminded of a date twice by one rule (R7).",
            },
            bases=["Model"],
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        ops.AddIndex(model_name="Reminder", index=Index(fields=["rule", "anchor_on"])),
        ops.RunSQL(
            [f"CREATE {ONCE}", *(f"CREATE {index.format(name)}" for name, index in PARTIAL.items())],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
