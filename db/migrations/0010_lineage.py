"""Which database this is and how far it has come, to know a restored backup."""

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating


class Migration(migrating.Migration):
    dependencies = [("models", "0009_wakes")]

    operations = [
        ops.CreateModel(
            name="Lineage",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("identity", fields.CharField(max_length=32)),
                ("ticks", fields.BigIntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("behind_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "lineage",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One row: which database this is and how far it has come, a restored backup has come less far.",
            },
            bases=["Model"],
        ),
    ]
