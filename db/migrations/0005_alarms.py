"""Alarms told to a webhook, and replies that wait for staff found by an index."""

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating

PARTIAL = {
    "incoming_unplaced": "INDEX {} ON incoming_message (received_at)"
    " WHERE state = 'unmatched' OR state = 'quarantined'",
}
# The way back makes the table anew on SQLite, which forgets its index.
FORGOTTEN = "UNIQUE INDEX IF NOT EXISTS alarm_open ON alarm (kind, scope) WHERE ended_at IS NULL"


class Migration(migrating.Migration):
    dependencies = [("models", "0004_broadcasts")]

    operations = [
        ops.RunSQL([], reverse_sql=[f"CREATE {FORGOTTEN}"]),
        ops.AddField(
            model_name="Alarm",
            name="posted_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Alarm",
            name="post_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(model_name="Alarm", name="posts", field=fields.IntField(default=0)),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
