"""Bulk acts and their lots."""

import functools
from json import dumps, loads
from typing import Any

from tortoise import fields
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.sealed import SealedField
from exam.job import State

CHECKS = (("Job", "job_counts", "done >= 0 AND rejected >= 0"),)
PARTIAL = {
    "job_open": "INDEX {} ON job (id) WHERE state <> 'DONE' AND state <> 'UNDONE'",
    "job_lot_waiting": "INDEX {} ON job_lot (job_id, number) WHERE waiting",
}


def _key(name: str, model: str, related_name: str, **more: Any) -> Any:
    how = {"on_delete": fields.RESTRICT, **more}
    return fields.ForeignKeyField(
        f"models.{model}",
        source_field=f"{name}_id",
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        **how,
    )


class Migration(migrating.Migration):
    dependencies = [("models", "0017_owners")]

    operations = [
        ops.CreateModel(
            name="Job",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("organisation", _key("organisation", "Organisation", "jobs", null=True)),
                ("kind", fields.CharField(max_length=16)),
                ("topic", fields.CharField(max_length=20)),
                ("topic_id", fields.IntField(default=0)),
                (
                    "params",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("state", fields.CharEnumField(description="exam.job.State", enum_type=State, max_length=16)),
                ("total", fields.IntField()),
                ("done", fields.IntField(default=0)),
                ("rejected", fields.IntField(default=0)),
                ("made_by", fields.CharField(max_length=50)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("undo_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "job",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A bulk act with its progress. `done` counts what stands, `rejected` what was refused.",
            },
            bases=["Model"],
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        ops.CreateModel(
            name="JobLot",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("job", _key("job", "Job", "lots", on_delete=fields.CASCADE)),
                ("number", fields.IntField()),
                ("rows", fields.IntField()),
                ("content", SealedField(generated=False, null=False, unique=False)),
                ("rejected", SealedField(null=True, generated=False, unique=False)),
                ("waiting", fields.BooleanField()),
            ],
            options={
                "table": "job_lot",
                "app": "models",
                "unique_together": (("job", "number"),),
                "pk_attr": "id",
                "table_description": "Some hundred rows of a job, one transaction each. It waits for the walk that is under way.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
