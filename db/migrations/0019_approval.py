"""Approval: routes, steps, cases, decisions, reasons to return."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from exam.approval import Place, State, Verdict
from exam.policy import Function, Role

CHECKS = (
    (
        "ApprovalCase",
        "approval_case_state",
        "state IN ('OPEN', 'APPROVED', 'REJECTED', 'RETURNED', 'WITHDRAWN')",
    ),
)
PARTIAL = {
    "approval_route_common": "UNIQUE INDEX {} ON approval_route (topic, version)"
    " WHERE organisation_id IS NULL",
    "approval_case_open": "UNIQUE INDEX {} ON approval_case (topic, topic_id) WHERE state = 'OPEN'",
    "approval_case_desk": "INDEX {} ON approval_case (organisation_id, role, topic, id) WHERE state = 'OPEN'",
    "approval_case_due": "INDEX {} ON approval_case (due_at) WHERE state = 'OPEN'",
    # Four eyes stand in the database, too: one decision per person and round.
    "approval_decision_once": "UNIQUE INDEX {} ON approval_decision (approval_case_id, round, made_by)"
    " WHERE undone_at IS NULL",
    "approval_decision_job": "INDEX {} ON approval_decision (job_id) WHERE job_id IS NOT NULL",
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
    dependencies = [("models", "0018_jobs")]

    operations = [
        ops.CreateModel(
            name="ApprovalRoute",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("organisation", _key("organisation", "Organisation", "approval_routes", null=True)),
                ("topic", fields.CharField(max_length=20)),
                ("version", fields.IntField()),
                ("in_force_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("retired_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_by", fields.CharField(max_length=50)),
            ],
            options={
                "table": "approval_route",
                "app": "models",
                "unique_together": (("organisation", "topic", "version"),),
                "pk_attr": "id",
                "table_description": "A version of the chain for a topic. A running case stays with the one it began with.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ApprovalStep",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("approval_route", _key("approval_route", "ApprovalRoute", "steps")),
                ("number", fields.IntField()),
                ("role", fields.CharEnumField(description="exam.policy.Role", enum_type=Role, max_length=16)),
                (
                    "function",
                    fields.CharEnumField(
                        null=True, description="exam.policy.Function", enum_type=Function, max_length=16
                    ),
                ),
                (
                    "place",
                    fields.CharEnumField(description="exam.approval.Place", enum_type=Place, max_length=16),
                ),
                ("days", fields.IntField(null=True)),
                ("may_batch", fields.BooleanField()),
            ],
            options={
                "table": "approval_step",
                "app": "models",
                "unique_together": (("approval_route", "number"),),
                "pk_attr": "id",
                "table_description": "Whom a route asks, where, and within how many working days.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ApprovalCase",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("topic", fields.CharField(max_length=20)),
                ("topic_id", fields.IntField()),
                ("origin", _key("origin", "Organisation", "approval_cases", null=True)),
                ("organisation", _key("organisation", "Organisation", "cases_to_decide", null=True)),
                ("approval_route", _key("approval_route", "ApprovalRoute", "cases")),
                ("approval_step", _key("approval_step", "ApprovalStep", "cases", null=True)),
                ("role", fields.CharField(max_length=16)),
                ("round", fields.IntField(default=1)),
                (
                    "state",
                    fields.CharEnumField(description="exam.approval.State", enum_type=State, max_length=16),
                ),
                ("submitted_by", fields.CharField(max_length=50)),
                ("submitted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "approval_case",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Something to be decided, `organisation` decides now, `origin` is whose it is.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ApprovalDecision",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("approval_case", _key("approval_case", "ApprovalCase", "decisions")),
                ("round", fields.IntField()),
                ("approval_step", _key("approval_step", "ApprovalStep", "decisions")),
                (
                    "verdict",
                    fields.CharEnumField(
                        description="exam.approval.Verdict", enum_type=Verdict, max_length=8
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=32)),
                ("hint", fields.CharField(default="", max_length=200)),
                ("made_by", fields.CharField(max_length=50)),
                ("staff", _key("staff", "Staff", "decisions", null=True)),
                ("for_staff", _key("for_staff", "Staff", "decided_for", null=True)),
                ("job", _key("job", "Job", "decisions", null=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("undone_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "approval_decision",
                "app": "models",
                "pk_attr": "id",
                "table_description": "What one person decided in one round. Nobody decides twice in it (four eyes).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ReturnReason",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("topic", fields.CharField(max_length=20)),
                ("code", fields.CharField(max_length=32)),
                ("text", fields.CharField(max_length=60)),
                ("hint", fields.CharField(default="", max_length=200)),
                ("retired_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "return_reason",
                "app": "models",
                "unique_together": (("topic", "code"),),
                "pk_attr": "id",
                "table_description": "A reason code with what to mend.",
            },
            bases=["Model"],
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        ops.AddIndex(model_name="ApprovalCase", index=Index(fields=["topic", "topic_id"])),
        ops.AddIndex(model_name="ApprovalDecision", index=Index(fields=["approval_case_id", "id"])),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
