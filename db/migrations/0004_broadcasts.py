"""Broadcasts and their people."""

import functools
from json import dumps, loads

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating
from db.sealed import SealedField
from exam.broadcast import State

PARTIAL = {
    "broadcast_lot_waiting": "INDEX {} ON broadcast_lot (broadcast_id, round, number) WHERE waiting",
}


class Migration(migrating.Migration):
    dependencies = [("models", "0003_at_scale")]

    operations = [
        ops.CreateModel(
            name="Broadcast",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("title", fields.CharField(max_length=100)),
                ("message", fields.CharField(max_length=40)),
                ("given", SealedField(generated=False, null=False, unique=False)),
                ("audience", fields.CharField(max_length=20)),
                (
                    "filters",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                (
                    "state",
                    fields.CharEnumField(description="exam.broadcast.State", enum_type=State, max_length=16),
                ),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("round", fields.IntField(default=0)),
                ("size", fields.IntField(default=0)),
                (
                    "excluded",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("approved_size", fields.IntField(default=0)),
                ("author", fields.CharField(max_length=50)),
                ("submitter", fields.CharField(default="", max_length=50)),
                ("approver", fields.CharField(default="", max_length=50)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("started_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("looked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "broadcast",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A template, its values and its audience. What becomes of its messages stands in outgoing_message.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BroadcastLot",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "broadcast",
                    fields.ForeignKeyField(
                        "models.Broadcast",
                        source_field="broadcast_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="lots",
                        on_delete=fields.CASCADE,
                    ),
                ),
                ("round", fields.IntField()),
                ("number", fields.IntField()),
                ("people", fields.IntField()),
                ("content", SealedField(generated=False, null=False, unique=False)),
                ("waiting", fields.BooleanField()),
            ],
            options={
                "table": "broadcast_lot",
                "app": "models",
                "unique_together": (("broadcast", "round", "number"),),
                "pk_attr": "id",
                "table_description": "Some hundred people of a broadcast, sealed together. Emptied when their messages stand in the outbox.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
