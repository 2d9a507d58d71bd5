"""Guided talks that can be taken up again."""

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating
from db.sealed import SealedField

PARTIAL = {
    "dialogue_open": "UNIQUE INDEX {} ON dialogue (channel, address_index, kind, topic_id)"
    " WHERE closed_at IS NULL",
    "dialogue_expiring": "INDEX {} ON dialogue (expires_at) WHERE closed_at IS NULL",
}


class Migration(migrating.Migration):
    dependencies = [("models", "0023_registrations")]

    operations = [
        ops.CreateModel(
            name="Dialogue",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("channel", fields.CharField(max_length=16)),
                ("address_index", fields.CharField(max_length=32)),
                ("kind", fields.CharField(max_length=16)),
                ("topic", fields.CharField(max_length=20)),
                ("topic_id", fields.IntField()),
                ("step", fields.CharField(max_length=16)),
                ("answers", SealedField(generated=False, null=False, unique=False)),
                ("version", fields.IntField(default=1)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "dialogue",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One talk, open until closed_at, its answers are JSON of texts as they were given.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
