"""Who works in the offices, and what an organisation is licensed as."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.migrating import key
from db.models.organisations import OrganisationState
from db.models.staff import StaffState
from db.sealed import SealedField
from exam.policy import Function, Role

CHECKS = (
    ("StaffRole", "staff_role_period", "until_on >= from_on"),
    ("Absence", "absence_span", "until_at > from_at"),
    ("Absence", "absence_delegate", "delegate_id <> staff_id"),
)
PARTIAL = {
    "organisation_code3": "UNIQUE INDEX {} ON organisation (city_id, code3) WHERE code3 <> ''",
    "staff_role_without_department": "UNIQUE INDEX {} ON staff_role"
    " (staff_id, organisation_id, role, from_on) WHERE department_id IS NULL",
}
# On SQLite a check makes the table anew, which forgets its indexes.
ONCE = (
    "UNIQUE INDEX IF NOT EXISTS uid_staff_role_staff_i_cab032 ON staff_role"
    " (staff_id, organisation_id, department_id, role, from_on)"
)
ORGANISATION_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("built_on", fields.DateField(null=True)),
    key("city", "Organisation", "in_city", null=True),
    ("code3", fields.CharField(default="", max_length=3)),
    ("credit_code", fields.CharField(default="", max_length=18)),
    ("licence_number", fields.CharField(default="", max_length=50)),
    ("licence_until", fields.DateField(null=True)),
    (
        "state",
        fields.CharEnumField(
            default="active",
            description="db.models.organisations.OrganisationState",
            enum_type=OrganisationState,
            max_length=16,
        ),
    ),
)


class Migration(migrating.Migration):
    dependencies = [("models", "0013_prefixes")]

    operations = [
        ops.CreateModel(
            name="Department",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "departments"),
                (
                    "function",
                    fields.CharEnumField(
                        description="exam.policy.Function", enum_type=Function, max_length=16
                    ),
                ),
                ("name", fields.CharField(max_length=50)),
                ("phone", fields.CharField(default="", max_length=32)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "department",
                "app": "models",
                "unique_together": (("organisation", "function"),),
                "pk_attr": "id",
                "table_description": "A section of an organisation, known by what it is for.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Staff",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "staff"),
                ("login", fields.CharField(unique=True, max_length=32)),
                ("name", fields.CharField(max_length=50)),
                ("phone", SealedField(generated=False, null=False, unique=False)),
                ("phone_index", fields.CharField(db_index=True, max_length=32)),
                (
                    "state",
                    fields.CharEnumField(
                        description="db.models.staff.StaffState", enum_type=StaffState, max_length=16
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "staff",
                "app": "models",
                "pk_attr": "id",
                "table_description": "An account, its organisation is its home, what it may do says staff_role.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Absence",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("staff", "Staff", "absences"),
                key("delegate", "Staff", "stands_in", null=True),
                ("from_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("until_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("reason", fields.CharField(default="", max_length=100)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "absence",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Away for a time, with or without somebody who decides instead.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StaffRole",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("staff", "Staff", "roles"),
                key("organisation", "Organisation", "roles"),
                key("department", "Department", "roles", null=True),
                (
                    "role",
                    fields.CharEnumField(description="exam.policy.Role", enum_type=Role, max_length=16),
                ),
                ("from_on", fields.DateField()),
                ("until_on", fields.DateField(null=True)),
            ],
            options={
                "table": "staff_role",
                "app": "models",
                "unique_together": (("staff", "organisation", "department", "role", "from_on"),),
                "pk_attr": "id",
                "table_description": "A role at an organisation, from a day on, until_on is the last day.",
            },
            bases=["Model"],
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        *(
            ops.AddIndex(model_name=model, index=Index(fields=columns))
            for model, columns in (
                ("Absence", ["staff_id", "until_at"]),
                ("Absence", ["delegate_id", "until_at"]),
                ("StaffRole", ["organisation_id", "role"]),
            )
        ),
        *(
            migrating.AddColumn(model_name="Organisation", name=name, field=field)
            for name, field in ORGANISATION_COLUMNS
        ),
        ops.RunSQL(
            [f"CREATE {ONCE}", *(f"CREATE {index.format(name)}" for name, index in PARTIAL.items())],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
