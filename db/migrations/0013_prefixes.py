"""Answers are counted by the prefix of their numbers."""

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating


class Migration(migrating.Migration):
    dependencies = [("models", "0012_prompts")]

    operations = [
        ops.CreateModel(
            name="PrefixCount",
            fields=[
                ("prefix", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=7)),
                ("hour", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("answers", fields.IntField()),
            ],
            options={
                "table": "prefix_count",
                "app": "models",
                "pk_attr": "prefix",
                "table_description": "How many answers the numbers of one prefix (seven digits) got in the hour that begins at `hour`.",
            },
            bases=["Model"],
        ),
    ]
