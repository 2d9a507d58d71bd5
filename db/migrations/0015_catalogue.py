"""Subjects, modes, scopes, rooms, prices, and the conditions of registration."""

import functools
from json import dumps, loads
from typing import Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.migrating import key
from exam.catalogue import ConditionKind, Mode, SubjectKind

CHECKS = (
    ("Subject", "subject_number", "number BETWEEN 1 AND 999"),
    ("Room", "room_number", "number BETWEEN 1 AND 999"),
    ("RoomCapacity", "room_seats", "seats >= 1"),
    ("Fee", "fee_amount", "amount_fen >= 0"),
)

PARTIAL = {
    "fee_once": "UNIQUE INDEX {} ON fee (organisation_id, occupation_id, level_id, subject_id, mode,"
    " candidate_class, from_on) WHERE occupation_id IS NOT NULL",
    "fee_once_for_all": "UNIQUE INDEX {} ON fee (organisation_id, level_id, subject_id, mode,"
    " candidate_class, from_on) WHERE occupation_id IS NULL",
}

OCCUPATION_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("external_authority", fields.CharField(default="", max_length=100)),
    ("external_url", fields.CharField(default="", max_length=200)),
    (
        "kind",
        fields.CharField(default="ordinary", description="exam.catalogue.OccupationKind", max_length=16),
    ),
    ("needs_re_review", fields.BooleanField(default=False)),
    ("one_time_makeup", fields.BooleanField(default=False)),
    ("state", fields.CharField(default="active", description="exam.catalogue.InUse", max_length=16)),
)

# On SQLite a check makes the table anew, which forgets its indexes.
FORGOTTEN = {
    "uid_room_venue_i_097eee": "UNIQUE INDEX IF NOT EXISTS {} ON room (venue_id, number)",
    "uid_room_capaci_room_id_42f48d": "UNIQUE INDEX IF NOT EXISTS {} ON room_capacity (room_id, mode)",
}

SUBJECTS = (
    (1, "理论", "theory"),
    (2, "实操", "practical"),
    (3, "综合评审", "comprehensive"),
    (4, "外语", "language"),
)


class Migration(migrating.Migration):
    dependencies = [("models", "0014_staff")]

    operations = [
        ops.CreateModel(
            name="OrganisationScope",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "scopes"),
                key("occupation", "Occupation", "scopes"),
                key("level", "Level", "scopes", to_field="number"),
                ("document", fields.CharField(default="", max_length=100)),
                ("from_on", fields.DateField()),
                ("until_on", fields.DateField(null=True)),
            ],
            options={
                "table": "organisation_scope",
                "app": "models",
                "unique_together": (("organisation", "occupation", "level", "from_on"),),
                "pk_attr": "id",
                "table_description": "许可范围: an occupation and level that an organisation may examine, or list for.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Room",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("venue", "Venue", "rooms"),
                ("number", fields.IntField()),
                ("name", fields.CharField(default="", max_length=50)),
                ("floor", fields.CharField(default="", max_length=20)),
                ("state", fields.CharField(description="exam.catalogue.InUse", max_length=16)),
            ],
            options={
                "table": "room",
                "app": "models",
                "unique_together": (("venue", "number"),),
                "pk_attr": "id",
                "table_description": "考场, by the three digits of a ticket number (domain.md 13, 51).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RoomCapacity",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("room", "Room", "capacities", on_delete=OnDelete.CASCADE),
                (
                    "mode",
                    fields.CharEnumField(description="exam.catalogue.Mode", enum_type=Mode, max_length=16),
                ),
                ("seats", fields.IntField()),
            ],
            options={
                "table": "room_capacity",
                "app": "models",
                "unique_together": (("room", "mode"),),
                "pk_attr": "id",
                "table_description": "How many candidates a room seats in one mode (domain.md 59). No row, no such exam in it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StandardVersion",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("occupation", "Occupation", "standards"),
                ("name", fields.CharField(max_length=50)),
                ("document", fields.CharField(default="", max_length=100)),
                ("from_on", fields.DateField()),
                ("until_on", fields.DateField(null=True)),
            ],
            options={
                "table": "standard_version",
                "app": "models",
                "unique_together": (("occupation", "name"),),
                "pk_attr": "id",
                "table_description": "职业标准版本: a generation of conditions (domain.md 69, C6).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Condition",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("standard_version", "StandardVersion", "conditions"),
                key("level", "Level", "conditions", to_field="number"),
                ("number", fields.IntField()),
                (
                    "kind",
                    fields.CharEnumField(
                        description="exam.catalogue.ConditionKind", enum_type=ConditionKind, max_length=16
                    ),
                ),
                ("text", fields.CharField(max_length=500)),
                (
                    "rule",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
            ],
            options={
                "table": "condition",
                "app": "models",
                "unique_together": (("standard_version", "level", "number"),),
                "pk_attr": "id",
                "table_description": "申报条件, one numbered line of a standard. `rule` is what exam.conditions reads (domain.md 72-74).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Subject",
            fields=[
                ("number", fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=20)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="exam.catalogue.SubjectKind", enum_type=SubjectKind, max_length=16
                    ),
                ),
            ],
            options={
                "table": "subject",
                "app": "models",
                "pk_attr": "number",
                "table_description": "科目, by the three digits of a ticket number (domain.md 25, 51).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Fee",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "fees"),
                key("occupation", "Occupation", "fees", null=True),
                key("level", "Level", "fees", to_field="number"),
                key("subject", "Subject", "fees", to_field="number"),
                (
                    "mode",
                    fields.CharField(default="", description="exam.catalogue.Mode or empty", max_length=16),
                ),
                (
                    "candidate_class",
                    fields.CharField(
                        default="", description="exam.catalogue.CandidateClass or empty", max_length=16
                    ),
                ),
                ("amount_fen", fields.BigIntField()),
                ("document", fields.CharField(default="", max_length=100)),
                ("from_on", fields.DateField()),
                ("until_on", fields.DateField(null=True)),
            ],
            options={
                "table": "fee",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A price that a centre set. Without occupation, mode or class it holds for any of them.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OccupationMode",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("occupation_level", "OccupationLevel", "modes"),
                key("subject", "Subject", "modes", to_field="number"),
                (
                    "mode",
                    fields.CharEnumField(description="exam.catalogue.Mode", enum_type=Mode, max_length=16),
                ),
                ("system", fields.CharField(default="", max_length=16)),
                ("from_on", fields.DateField()),
                ("until_on", fields.DateField(null=True)),
                ("set_by", fields.CharField(max_length=50)),
            ],
            options={
                "table": "occupation_mode",
                "app": "models",
                "unique_together": (("occupation_level", "subject", "mode", "from_on"),),
                "pk_attr": "id",
                "table_description": "How a subject is examined at a level. What has no row cannot be planned (domain.md 66, 70).",
            },
            bases=["Model"],
        ),
        *(
            migrating.AddColumn(model_name="Occupation", name=name, field=field)
            for name, field in OCCUPATION_COLUMNS
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in (FORGOTTEN | PARTIAL).items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
        ops.RunSQL(
            [f"INSERT INTO subject (number, name, kind) VALUES ({n}, '{a}', '{b}')" for n, a, b in SUBJECTS],  # noqa: S608
            reverse_sql=["DELETE FROM subject"],
        ),
    ]
