"""Sessions of browsers, one-time codes, tries of an hour."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.sealed import SealedField
from exam.proving import Purpose, Scope

CHECKS = (("OneTimeCode", "one_time_code_tries", "tries BETWEEN 0 AND 5"),)
INDEXES = (
    ("AttemptCount", ["hour"]),
    ("LoginSession", ["ends_at"]),
    ("OneTimeCode", ["phone_index", "purpose", "made_at"]),
    ("OneTimeCode", ["login_session_id"]),
    ("OneTimeCode", ["expires_at"]),
)


class Migration(migrating.Migration):
    dependencies = [("models", "0019_approval")]

    operations = [
        ops.CreateModel(
            name="AttemptCount",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "scope",
                    fields.CharEnumField(description="exam.proving.Scope", enum_type=Scope, max_length=16),
                ),
                ("subject_index", fields.CharField(max_length=32)),
                ("hour", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("tries", fields.IntField()),
            ],
            options={
                "table": "attempt_count",
                "app": "models",
                "unique_together": (("scope", "subject_index", "hour"),),
                "pk_attr": "id",
                "table_description": "How often somebody tried within an hour.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LoginSession",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("token_hash", fields.CharField(unique=True, max_length=32)),
                ("phone", SealedField(null=True, generated=False, unique=False)),
                ("phone_index", fields.CharField(default="", max_length=32)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ends_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ip", fields.CharField(default="", max_length=45)),
                ("agent", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "login_session",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A browser that is known by its cookie. Without a phone it has only asked for a code.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OneTimeCode",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "purpose",
                    fields.CharEnumField(
                        description="exam.proving.Purpose", enum_type=Purpose, max_length=16
                    ),
                ),
                ("phone", SealedField(generated=False, null=False, unique=False)),
                ("phone_index", fields.CharField(max_length=32)),
                ("code_hash", fields.CharField(max_length=32)),
                (
                    "login_session",
                    fields.ForeignKeyField(
                        "models.LoginSession",
                        source_field="login_session_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="codes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("tries", fields.SmallIntField(default=0)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "one_time_code",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A code on its way to a phone, good for one purpose in the browser that asked for it.",
            },
            bases=["Model"],
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        *(ops.AddIndex(model_name=model, index=Index(fields=columns)) for model, columns in INDEXES),
    ]
