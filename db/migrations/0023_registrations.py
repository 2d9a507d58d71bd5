"""Registrations, what they rest on, what was corrected, and results in force."""

import functools
from json import dumps, loads

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.migrating import key
from db.models.evidence import MaterialState, Signing
from db.sealed import SealedField
from exam.catalogue import Mode
from exam.registration import Attempt, Part, State

CHECKS = (
    (
        "Registration",
        "registration_state",
        "state IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'REJECTED', 'APPROVED', 'CONFIRMED', 'COMPLETED', 'WITHDRAWN', 'ABANDONED', 'CANCELLED')",
    ),
    ("RegistrationItem", "registration_item_state", "state IN ('ACTIVE', 'FORFEITED', 'CANCELLED')"),
    ("RegistrationItem", "registration_item_amount", "amount_fen >= 0"),
    ("Standing", "standing_days", "valid_until >= determined_on"),
    ("Standing", "standing_makeups", "makeups_left >= 0"),
    ("WorkPeriod", "work_period_days", "until_on >= from_on"),
)
PARTIAL = {
    "registration_once": "UNIQUE INDEX {} ON registration (plan_item_id, person_id)"
    " WHERE state <> 'WITHDRAWN' AND state <> 'REJECTED' AND state <> 'ABANDONED'"
    " AND state <> 'CANCELLED'",
    "registration_of_submitter": "INDEX {} ON registration (submitter_id, plan_id)"
    " WHERE submitter_id IS NOT NULL",
    "registration_of_batch": "INDEX {} ON registration (batch_id) WHERE batch_id IS NOT NULL",
    "material_once": "UNIQUE INDEX {} ON material (registration_id, kind, file_id) WHERE state <> 'returned'",
    "pledge_in_force": "UNIQUE INDEX {} ON pledge (registration_id) WHERE withdrawn_at IS NULL",
    "standing_in_force": "UNIQUE INDEX {} ON standing (person_id, occupation_id, level_id, subject_id)"
    " WHERE ended_at IS NULL",
    "standing_ending": "INDEX {} ON standing (valid_until) WHERE ended_at IS NULL",
}
# On SQLite a check makes the table anew, which forgets its indexes.
ONCE = (
    "UNIQUE INDEX IF NOT EXISTS uid_registratio_registr_6d93a2 ON registration_item"
    " (registration_id, plan_subject_id)"
)


class Migration(migrating.Migration):
    dependencies = [("models", "0022_people")]

    operations = [
        ops.CreateModel(
            name="Registration",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("plan", "Plan", "registrations"),
                key("plan_item", "PlanItem", "registrations"),
                key("person", "Person", "registrations"),
                key("organisation", "Organisation", "registrations"),
                key("submitter", "Organisation", "handed_in", null=True),
                key("batch", "Job", "registrations", null=True),
                (
                    "state",
                    fields.CharEnumField(
                        description="exam.registration.State", enum_type=State, max_length=16
                    ),
                ),
                (
                    "attempt",
                    fields.CharEnumField(
                        description="exam.registration.Attempt", enum_type=Attempt, max_length=8
                    ),
                ),
                ("candidate_class", fields.CharField(default="", max_length=16)),
                key("condition", "Condition", "registrations", null=True),
                (
                    "education",
                    fields.CharField(default="", description="exam.candidate.Education", max_length=16),
                ),
                ("graduated_on", fields.DateField(null=True)),
                (
                    "source",
                    fields.CharField(default="", description="exam.candidate_form.Source", max_length=16),
                ),
                ("employer", fields.CharField(default="", max_length=100)),
                ("years", fields.SmallIntField(null=True)),
                ("training_hours", fields.IntField(default=0)),
                ("apprenticeship", fields.BooleanField(default=False)),
                ("address", SealedField(null=True)),
                ("email", SealedField(null=True)),
                ("held_number", fields.CharField(default="", max_length=32)),
                key("held_occupation", "Occupation", "held_by", null=True),
                key("held_level", "Level", "held_by", null=True, to_field="number"),
                ("held_on", fields.DateField(null=True)),
                ("award", fields.CharField(default="", max_length=100)),
                ("award_on", fields.DateField(null=True)),
                key("photo", "File", "photo_of", null=True),
                ("checked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("check_passed", fields.BooleanField(null=True)),
                (
                    "findings",
                    fields.JSONField(
                        null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("return_reason", fields.CharField(default="", max_length=32)),
                ("return_hint", fields.CharField(default="", max_length=200)),
                ("objected_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_by", fields.CharField(max_length=50)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("submitted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("confirmed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("close_reason", fields.CharField(default="", max_length=100)),
                ("version", fields.IntField(default=1)),
                ("redacted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "registration",
                "app": "models",
                "pk_attr": "id",
                "table_description": "An application as it was then, with what the person said of themselves that day.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Correction",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("registration", "Registration", "corrections"),
                key("organisation", "Organisation", "corrections"),
                ("field", fields.CharField(description="exam.edit_rights.Field", max_length=24)),
                ("before", SealedField()),
                ("after", SealedField()),
                ("paid", fields.BooleanField()),
                ("reason", fields.CharField(max_length=200)),
                ("made_by", fields.CharField(max_length=50)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "correction",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One field changed by staff, counted against the organisation whose mistake it was (68).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Material",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("registration", "Registration", "materials"),
                ("kind", fields.CharField(max_length=24)),
                key("file", "File", "materials"),
                (
                    "state",
                    fields.CharEnumField(
                        description="db.models.evidence.MaterialState", enum_type=MaterialState, max_length=8
                    ),
                ),
                ("note", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "material",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A scan of some kind.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Pledge",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("registration", "Registration", "pledges"),
                key("person", "Person", "pledges"),
                ("text_version", fields.CharField(max_length=16)),
                key("file", "File", "signature_of", null=True),
                (
                    "how",
                    fields.CharEnumField(
                        description="db.models.evidence.Signing", enum_type=Signing, max_length=8
                    ),
                ),
                ("signed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("withdrawn_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("false_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("found_by", fields.CharField(default="", max_length=50)),
            ],
            options={
                "table": "pledge",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A promise of the candidate alone that what was handed in is true (domain.md 30).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RegistrationItem",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("registration", "Registration", "items"),
                key("plan_subject", "PlanSubject", "registration_items"),
                (
                    "attempt",
                    fields.CharEnumField(
                        description="exam.registration.Attempt", enum_type=Attempt, max_length=8
                    ),
                ),
                ("amount_fen", fields.BigIntField(null=True)),
                (
                    "state",
                    fields.CharEnumField(description="exam.registration.Part", enum_type=Part, max_length=16),
                ),
            ],
            options={
                "table": "registration_item",
                "app": "models",
                "unique_together": (("registration", "plan_subject"),),
                "pk_attr": "id",
                "table_description": "One subject of a registration, and what it costs once that is reckoned.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Standing",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "standings"),
                key("person", "Person", "standings"),
                key("occupation", "Occupation", "standings"),
                key("level", "Level", "standings", to_field="number"),
                key("subject", "Subject", "standings", to_field="number"),
                (
                    "mode",
                    fields.CharEnumField(description="exam.catalogue.Mode", enum_type=Mode, max_length=16),
                ),
                ("passed", fields.BooleanField()),
                ("determined_on", fields.DateField()),
                ("valid_until", fields.DateField()),
                ("makeups_left", fields.SmallIntField(null=True)),
                key("registration_item", "RegistrationItem", "standings", null=True),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "standing",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A subject of an occupation at a level, one in force per person. Valid_until is inclusive.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WorkPeriod",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("registration", "Registration", "work_periods"),
                ("employer", fields.CharField(default="", max_length=100)),
                key("occupation", "Occupation", "work_periods", null=True),
                ("from_on", fields.DateField()),
                ("until_on", fields.DateField(null=True)),
            ],
            options={
                "table": "work_period",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One stretch of work, both days included, without a last day it goes on (domain.md 72, 73).",
            },
            bases=["Model"],
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        ops.AddIndex(model_name="Registration", index=Index(fields=["plan_id", "state", "id"])),
        ops.AddIndex(model_name="Registration", index=Index(fields=["person_id", "plan_id"])),
        ops.AddIndex(model_name="Registration", index=Index(fields=["organisation_id", "id"])),
        ops.AddIndex(model_name="Correction", index=Index(fields=["organisation_id", "at"])),
        ops.AddIndex(model_name="Correction", index=Index(fields=["registration_id"])),
        ops.AddIndex(model_name="Material", index=Index(fields=["registration_id"])),
        ops.AddIndex(model_name="Pledge", index=Index(fields=["registration_id"])),
        ops.AddIndex(model_name="Pledge", index=Index(fields=["person_id"])),
        ops.AddIndex(model_name="RegistrationItem", index=Index(fields=["plan_subject_id", "state"])),
        ops.AddIndex(model_name="WorkPeriod", index=Index(fields=["registration_id"])),
        ops.RunSQL(
            [f"CREATE {ONCE}", *(f"CREATE {index.format(name)}" for name, index in PARTIAL.items())],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
