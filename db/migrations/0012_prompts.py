"""A question finds its messages and its answers."""

from tortoise.migrations import operations as ops

from db import migrating

PARTIAL = {
    "outgoing_of_prompt": "INDEX {} ON outgoing_message (prompt_id) WHERE prompt_id IS NOT NULL",
    "incoming_of_prompt": "INDEX {} ON incoming_message (prompt_id) WHERE prompt_id IS NOT NULL",
}


class Migration(migrating.Migration):
    dependencies = [("models", "0011_retention")]

    operations = [
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
