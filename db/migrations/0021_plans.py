"""Plans with what hangs on them, points of bodies, announcements, and who says what a day is."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.migrating import key
from exam import changing, plan
from exam.catalogue import Mode

CHECKS = (
    (
        "Plan",
        "plan_state",
        "state IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED', 'REFUSED', 'PUBLISHED', 'ARRANGED', 'EXAMINED',"
        " 'DETERMINED', 'ARCHIVED', 'CANCELLED')",
    ),
    ("Plan", "plan_registration", "opens_at < closes_at"),
    (
        "Plan",
        "plan_applicant",
        "(kind = 'special') = (applicant_id IS NOT NULL AND applicant_kind IS NOT NULL)"
        " AND (applicant_id IS NULL) = (applicant_kind IS NULL)",
    ),
    ("PlanChange", "plan_change_later", "to_on >= from_on"),
    ("Deadline", "deadline_waiver", "(waived_at IS NULL) = (waiver = '')"),
    ("Deadline", "deadline_version", "version >= 1"),
)
PARTIAL = {
    "plan_asked": "INDEX {} ON plan (applicant_id) WHERE applicant_id IS NOT NULL",
    "deadline_open": "INDEX {} ON deadline (due_at) WHERE met_at IS NULL AND waived_at IS NULL",
    "merit_once": "UNIQUE INDEX {} ON merit_entry (topic, topic_id, reason) WHERE voided_at IS NULL",
    "announcement_public": "INDEX {} ON announcement (organisation_id, published_at)"
    " WHERE published_at IS NOT NULL",
}
# On SQLite a check makes the table anew, which forgets its indexes.
ONCE = "UNIQUE INDEX IF NOT EXISTS uid_deadline_plan_id_eec29b ON deadline (plan_id, code)"


class Migration(migrating.Migration):
    dependencies = [("models", "0020_proving")]

    operations = [
        ops.CreateModel(
            name="MeritEntry",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "merits"),
                ("reason", fields.CharField(max_length=32)),
                ("points", fields.DecimalField(max_digits=5, decimal_places=2)),
                ("topic", fields.CharField(max_length=32)),
                ("topic_id", fields.IntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("made_by", fields.CharField(max_length=50)),
                ("voided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "merit_entry",
                "app": "models",
                "indexes": [Index(fields=["organisation_id", "at"])],
                "pk_attr": "id",
                "table_description": "Points below 0 are taken off. One entry per reason and matter, unless it was voided.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Plan",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "plans"),
                ("code", fields.CharField(unique=True, max_length=48)),
                ("title", fields.CharField(max_length=100)),
                (
                    "kind",
                    fields.CharEnumField(description="exam.plan.Kind", enum_type=plan.Kind, max_length=16),
                ),
                ("category", fields.CharField(default="", max_length=20)),
                ("exam_on", fields.DateField()),
                ("opens_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("closes_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("pay_until_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "state",
                    fields.CharEnumField(description="exam.plan.State", enum_type=plan.State, max_length=16),
                ),
                key("applicant", "Organisation", "asked_plans", null=True),
                (
                    "applicant_kind",
                    fields.CharEnumField(
                        null=True, description="exam.plan.Applicant", enum_type=plan.Applicant, max_length=24
                    ),
                ),
                ("approved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("announced_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_by", fields.CharField(max_length=50)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "plan",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A plan of a centre, or an application for a special session at the centre above the applicant.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Announcement",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "announcements"),
                ("kind", fields.CharField(max_length=16)),
                ("title", fields.CharField(max_length=100)),
                ("document_number", fields.CharField(default="", max_length=50)),
                ("body", fields.TextField(unique=False)),
                key("plan", "Plan", "announcements", null=True),
                ("published_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("withdrawn_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "announcement",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Public from published_at until withdrawn_at, on the page of its organisation.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Deadline",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("plan", "Plan", "deadlines"),
                ("code", fields.CharField(max_length=16)),
                ("due_on", fields.DateField()),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("provisional", fields.BooleanField()),
                ("version", fields.IntField(default=1)),
                ("warned_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("met_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("waived_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("waived_by", fields.CharField(default="", max_length=50)),
                ("waiver", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "deadline",
                "app": "models",
                "unique_together": (("plan", "code"),),
                "pk_attr": "id",
                "table_description": "The date of one rule for one plan. `version` grows when it moves, and then it is warned of anew.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PlanItem",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("plan", "Plan", "items"),
                key("occupation", "Occupation", "plan_items"),
                key("level", "Level", "plan_items", to_field="number"),
                key("standard_version", "StandardVersion", "plan_items", null=True),
                key("panel", "Organisation", "reviewed_items", null=True),
            ],
            options={
                "table": "plan_item",
                "app": "models",
                "unique_together": (("plan", "occupation", "level"),),
                "pk_attr": "id",
                "table_description": "An occupation at a level. Technicians have one panel per occupation (domain.md 76).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PlanSubject",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("plan_item", "PlanItem", "subjects"),
                key("subject", "Subject", "plan_subjects", to_field="number"),
                (
                    "mode",
                    fields.CharEnumField(description="exam.catalogue.Mode", enum_type=Mode, max_length=16),
                ),
                ("held_on", fields.DateField()),
                ("starts_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("minutes", fields.IntField(null=True)),
            ],
            options={
                "table": "plan_subject",
                "app": "models",
                "unique_together": (("plan_item", "subject"),),
                "pk_attr": "id",
                "table_description": "A subject of an item, its mode and day. Machine exams get their hour at the arrangement (C10).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PlanChange",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("plan", "Plan", "changes"),
                key("plan_subject", "PlanSubject", "changes", null=True),
                ("from_on", fields.DateField()),
                ("to_on", fields.DateField()),
                key("from_venue", "Venue", "left_by", null=True),
                key("to_venue", "Venue", "taken_by", null=True),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("asked_by", fields.CharField(max_length=50)),
                ("late", fields.BooleanField()),
                key("told", "Organisation", "told_changes", null=True),
                ("told_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "state",
                    fields.CharEnumField(
                        description="exam.changing.State", enum_type=changing.State, max_length=16
                    ),
                ),
                ("reason", fields.CharField(max_length=200)),
            ],
            options={
                "table": "plan_change",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A request to hold an approved plan, or one subject of it, later or elsewhere (domain.md 79, 80).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SubjectMapping",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("plan_item", "PlanItem", "mappings"),
                key("old", "Subject", "replaced_by", to_field="number"),
                (
                    "old_mode",
                    fields.CharEnumField(description="exam.catalogue.Mode", enum_type=Mode, max_length=16),
                ),
                key("new", "Subject", "replaces", to_field="number"),
            ],
            options={
                "table": "subject_mapping",
                "app": "models",
                "unique_together": (("plan_item", "old", "old_mode", "new"),),
                "pk_attr": "id",
                "table_description": "Which subject of an item a makeup candidate of an older mode sits (domain.md 42).",
            },
            bases=["Model"],
        ),
        migrating.AddColumn(
            model_name="CalendarDay",
            name="source",
            field=fields.CharField(default="staff", description="db.models.office.Source", max_length=8),
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        ops.AddIndex(model_name="Plan", index=Index(fields=["organisation_id", "state", "exam_on"])),
        ops.AddIndex(model_name="PlanChange", index=Index(fields=["plan_id", "id"])),
        ops.RunSQL(
            [f"CREATE {ONCE}", *(f"CREATE {index.format(name)}" for name, index in PARTIAL.items())],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
