"""What an applicant for a special session attaches, and the plan that a task of dispatch belongs to."""

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating
from db.migrating import AddColumn, key
from exam.plan import Attachment


class Migration(migrating.Migration):
    dependencies = [("models", "0026_publicity")]

    operations = [
        ops.CreateModel(
            name="PlanFile",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("plan", "Plan", "files"),
                key("file", "File", "plans"),
                (
                    "kind",
                    fields.CharEnumField(
                        description="exam.plan.Attachment", enum_type=Attachment, max_length=24
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "plan_file",
                "app": "models",
                "unique_together": (("plan", "file"),),
                "pk_attr": "id",
                "table_description": "An attachment of an application for a special session (domain.md 78).",
            },
            bases=["Model"],
        ),
        AddColumn("Task", *key("plan", "Plan", "tasks", null=True)),
    ]
