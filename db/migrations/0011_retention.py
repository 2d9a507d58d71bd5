"""Disputes, walks over old rows, counts of what is gone; a message finds its receipts."""

import functools
from json import dumps, loads

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating
from db.models.retention import About

PARTIAL = {
    "dispute_open": "UNIQUE INDEX {} ON dispute (about, subject_id, address_index) WHERE closed_at IS NULL",
    # Without these two, every row that goes would have the other table searched for what refers to it.
    "receipt_of": "INDEX {} ON receipt (message_id) WHERE message_id IS NOT NULL",
    "opt_out_of": "INDEX {} ON opt_out (incoming_id) WHERE incoming_id IS NOT NULL",
}


class Migration(migrating.Migration):
    dependencies = [("models", "0010_lineage")]

    operations = [
        ops.CreateModel(
            name="Dispute",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "about",
                    fields.CharEnumField(
                        description="db.models.retention.About", enum_type=About, max_length=16
                    ),
                ),
                ("subject_id", fields.IntField(default=0)),
                ("address_index", fields.CharField(default="", max_length=32)),
                ("reason", fields.CharField(max_length=200)),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("opened_by", fields.CharField(max_length=50)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("closed_by", fields.CharField(default="", max_length=50)),
            ],
            options={
                "table": "dispute",
                "app": "models",
                "pk_attr": "id",
                "table_description": "While it is open, nothing of its number, examiner or task is taken away. One open per subject.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MessageTally",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("month", fields.DateField()),
                ("channel", fields.CharField(max_length=16)),
                ("message", fields.CharField(max_length=40)),
                ("lane", fields.SmallIntField()),
                ("state", fields.CharField(max_length=16)),
                ("code", fields.CharField(max_length=64)),
                ("messages", fields.IntField()),
                ("parts", fields.IntField()),
            ],
            options={
                "table": "message_tally",
                "app": "models",
                "unique_together": (("month", "channel", "message", "lane", "state", "code"),),
                "pk_attr": "id",
                "table_description": "How many messages of a month were taken out, and what had become of them.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RetentionWalk",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ("after_id", fields.IntField(default=0)),
                ("later_id", fields.IntField(null=True)),
                ("held_id", fields.IntField(null=True)),
                ("turned_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("done", fields.BigIntField(default=0)),
                ("at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "retention_walk",
                "app": "models",
                "pk_attr": "name",
                "table_description": "How far a walk has come, everything up to after_id is dealt with but what it passed over.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Broadcast",
            name="tally",
            field=fields.JSONField(
                null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
