"""Lanes, bulk calls, instances, rates, pauses and alarms."""

import functools
from json import dumps, loads

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating

GONE = ("outgoing_queued",)
FORGOTTEN = (  # the way back makes two tables anew on SQLite, which forgets their indexes
    "INDEX IF NOT EXISTS outgoing_queued ON outgoing_message (channel, priority, due_at, id)"
    " WHERE state = 'queued'",
    "INDEX IF NOT EXISTS outgoing_expiring ON outgoing_message (expires_at) WHERE state = 'queued'",
    "INDEX IF NOT EXISTS outgoing_leased ON outgoing_message (leased_until) WHERE state = 'leased'",
    "INDEX IF NOT EXISTS outgoing_unknown ON outgoing_message (due_at) WHERE state = 'unknown'",
    "INDEX IF NOT EXISTS outgoing_news ON outgoing_message (id) WHERE news",
    "INDEX IF NOT EXISTS idx_outgoing_me_provide_5af1b9 ON outgoing_message (provider_id)",
    "INDEX IF NOT EXISTS idx_outgoing_me_topic_bcd44c ON outgoing_message (topic, topic_id)",
    "INDEX IF NOT EXISTS incoming_waiting ON incoming_message (sent_at, id) WHERE state = 'waiting'",
    "UNIQUE INDEX IF NOT EXISTS uid_incoming_me_channel_d1b13c ON incoming_message (channel, external_id)",
    "INDEX IF NOT EXISTS idx_incoming_me_address_4c5c0f ON incoming_message (address_index, state)",
)
PARTIAL = {
    "outgoing_lane": "INDEX {} ON outgoing_message (channel, lane, due_at, id) WHERE state = 'queued'",
    "outgoing_to_number": "INDEX {} ON outgoing_message (address_index, handed_at)"
    " WHERE handed_at IS NOT NULL",
    "pause_open": "UNIQUE INDEX {} ON pause (channel, shape) WHERE ended_at IS NULL",
    "alarm_open": "UNIQUE INDEX {} ON alarm (kind, scope) WHERE ended_at IS NULL",
}


class Migration(migrating.Migration):
    dependencies = [("models", "0002_checks")]

    operations = [
        ops.RunSQL([], reverse_sql=[f"CREATE {index}" for index in FORGOTTEN]),
        ops.CreateModel(
            name="Alarm",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=32)),
                ("scope", fields.CharField(default="", max_length=80)),
                (
                    "detail",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("raised_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("told_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "alarm",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Something staff must look at, at most one open alarm per kind and scope.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChannelState",
            fields=[
                ("channel", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ("next_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("day", fields.DateField()),
                ("parts", fields.IntField(default=0)),
                ("allowed", fields.IntField(default=0)),
                ("held_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("held_for", fields.CharField(default="", max_length=40)),
            ],
            options={
                "table": "channel_state",
                "app": "models",
                "pk_attr": "channel",
                "table_description": "One row per channel: the next free moment of its rate, what it spent today, whether staff hold it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Instance",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ("host", fields.CharField(max_length=100)),
                ("process", fields.IntField()),
                ("role", fields.CharField(max_length=10)),
                ("version", fields.CharField(max_length=20)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("beat_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ends_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "instance",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A running service, alive until ends_at, every beat moves that on.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Pause",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("channel", fields.CharField(max_length=16)),
                ("shape", fields.CharField(default="", max_length=60)),
                ("code", fields.CharField(max_length=64)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_by", fields.CharField(default="", max_length=50)),
            ],
            options={
                "table": "pause",
                "app": "models",
                "pk_attr": "id",
                "table_description": "The provider refuses a channel, or one template of it. Resumed at until, or by hand.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="IncomingMessage",
            name="redacted_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="IncomingMessage",
            name="trace",
            field=fields.CharField(default="", max_length=32),
        ),
        ops.AddField(
            model_name="OutgoingMessage",
            name="alone",
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name="OutgoingMessage",
            name="call_id",
            field=fields.CharField(null=True, max_length=40),
        ),
        ops.AddField(
            model_name="OutgoingMessage",
            name="redacted_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="OutgoingMessage",
            name="trace",
            field=fields.CharField(default="", max_length=32),
        ),
        ops.RunSQL([f"DROP INDEX {name}" for name in GONE], reverse_sql=[]),
        ops.RenameField(model_name="OutgoingMessage", old_name="priority", new_name="lane"),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
