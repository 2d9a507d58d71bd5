"""Lists on show, objections against them, and visits of re-review."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.migrating import key
from db.sealed import SealedField
from exam import objection, publicity, review_visit

CHECKS = (
    ("Publicity", "publicity_state", "state IN ('PLANNED', 'OPEN', 'CLOSED')"),
    ("Publicity", "publicity_days", "closes_on > opens_on"),
    ("Objection", "objection_state", "state IN ('OPEN', 'UPHELD', 'DISMISSED')"),
    ("ReviewSlot", "review_slot_taken", "taken BETWEEN 0 AND capacity"),
    ("ReviewSlot", "review_slot_times", "from_at < until_at"),
    ("ReviewVisit", "review_visit_state", "state IN ('BOOKED', 'PASSED', 'FAILED', 'CANCELLED')"),
)
PARTIAL = {
    "publicity_pending": "UNIQUE INDEX {} ON publicity (plan_id, kind) WHERE state <> 'CLOSED'",
    "objection_once": "UNIQUE INDEX {} ON objection (publicity_entry_id, from_index) WHERE state = 'OPEN'",
    "review_visit_once": "UNIQUE INDEX {} ON review_visit (plan_id, body_id) WHERE state <> 'CANCELLED'",
}


def _checks(model: str) -> list[CheckConstraint]:
    return [CheckConstraint(check=check, name=name) for owner, name, check in CHECKS if owner == model]


class Migration(migrating.Migration):
    dependencies = [("models", "0025_mending")]

    operations = [
        migrating.MakeTable(
            name="Publicity",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("plan", "Plan", "publicities"),
                (
                    "kind",
                    fields.CharEnumField(
                        description="exam.publicity.Kind", enum_type=publicity.Kind, max_length=16
                    ),
                ),
                ("opens_on", fields.DateField()),
                ("closes_on", fields.DateField()),
                (
                    "state",
                    fields.CharEnumField(
                        description="exam.publicity.State", enum_type=publicity.State, max_length=16
                    ),
                ),
                ("made_by", fields.CharField(max_length=50)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "publicity",
                "app": "models",
                "constraints": _checks("Publicity"),
                "pk_attr": "id",
                "table_description": "A list of a plan, shown from opens_on until the end of closes_on.",
            },
            bases=["Model"],
        ),
        migrating.MakeTable(
            name="PublicityEntry",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("publicity", "Publicity", "entries"),
                key("registration", "Registration", "publicity_entries"),
                ("line", fields.CharField(max_length=250)),
            ],
            options={
                "table": "publicity_entry",
                "app": "models",
                "unique_together": (("publicity", "registration"),),
                "indexes": [Index(fields=["registration_id"])],
                "pk_attr": "id",
                "table_description": "One line of a list, masked, as everybody reads it.",
            },
            bases=["Model"],
        ),
        migrating.MakeTable(
            name="Objection",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("publicity_entry", "PublicityEntry", "objections"),
                ("from_name", SealedField()),
                ("from_phone", SealedField()),
                ("from_index", fields.CharField(max_length=32)),
                ("text", SealedField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "state",
                    fields.CharEnumField(
                        description="exam.objection.State", enum_type=objection.State, max_length=16
                    ),
                ),
                ("result", fields.CharField(default="", max_length=200)),
                ("decided_by", fields.CharField(default="", max_length=50)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "objection",
                "app": "models",
                "constraints": _checks("Objection"),
                "indexes": [Index(fields=["publicity_entry_id"]), Index(fields=["from_index", "at"])],
                "pk_attr": "id",
                "table_description": "A voice against an entry, from_index finds all of one phone.",
            },
            bases=["Model"],
        ),
        migrating.MakeTable(
            name="ReviewSlot",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "review_slots"),
                ("held_on", fields.DateField()),
                ("from_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("until_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("place", fields.CharField(max_length=60)),
                ("capacity", fields.SmallIntField()),
                ("taken", fields.SmallIntField(default=0)),
                ("made_by", fields.CharField(max_length=50)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "review_slot",
                "app": "models",
                "constraints": _checks("ReviewSlot"),
                "indexes": [Index(fields=["organisation_id", "held_on"])],
                "pk_attr": "id",
                "table_description": "Some hours of a day at a district centre, for so many bodies, taken counts those that are booked.",
            },
            bases=["Model"],
        ),
        migrating.MakeTable(
            name="ReviewVisit",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("review_slot", "ReviewSlot", "visits"),
                key("plan", "Plan", "review_visits"),
                key("body", "Organisation", "review_visits"),
                (
                    "state",
                    fields.CharEnumField(
                        description="exam.review_visit.State", enum_type=review_visit.State, max_length=16
                    ),
                ),
                key("file", "File", "review_visits", null=True),
                ("result", fields.CharField(default="", max_length=200)),
                ("booked_by", fields.CharField(max_length=50)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("decided_by", fields.CharField(default="", max_length=50)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "review_visit",
                "app": "models",
                "constraints": _checks("ReviewVisit"),
                "indexes": [Index(fields=["review_slot_id"]), Index(fields=["body_id"])],
                "pk_attr": "id",
                "table_description": "The visit of a body for a plan, its file is the sealed form.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
