"""The words that the office adds to those by which questions are known."""

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating
from exam.asking import Question

PARTIAL = {"phrase_in_force": "UNIQUE INDEX {} ON phrase (text) WHERE retired_at IS NULL"}


class Migration(migrating.Migration):
    dependencies = [("models", "0028_rulings")]

    operations = [
        ops.CreateModel(
            name="Phrase",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "intent",
                    fields.CharEnumField(
                        description="exam.asking.Question", enum_type=Question, max_length=16
                    ),
                ),
                ("text", fields.CharField(max_length=20)),
                ("made_by", fields.CharField(max_length=50)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("retired_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("retired_by", fields.CharField(default="", max_length=50)),
            ],
            options={
                "table": "phrase",
                "app": "models",
                "pk_attr": "id",
                "table_description": "How people here ask a question, in force until it is retired.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
