"""A receipt of a bulk call finds its message by the call and the phone."""

from tortoise.migrations import operations as ops

from db import migrating

PARTIAL = {
    "outgoing_call": "INDEX {} ON outgoing_message (call_id, address_index) WHERE call_id IS NOT NULL",
}


class Migration(migrating.Migration):
    dependencies = [("models", "0005_alarms")]

    operations = [
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
