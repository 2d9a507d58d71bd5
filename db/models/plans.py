"""Plans of exams: what is examined, in which way, on which days, and how that changes (domain.md 5-9)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.catalogue import Level, Occupation, Subject
from db.models.conditions import StandardVersion
from db.models.files import File
from db.models.organisations import Organisation, Venue
from exam import changing, plan
from exam.catalogue import Mode
from exam.plan import Attachment

WORDS = ", ".join(f"'{each}'" for each in plan.State)


class Plan(Model):
    """A plan of a centre, or an application for a special session at the centre above the applicant."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="plans", on_delete=fields.RESTRICT
    )
    organisation_id: int
    code = fields.CharField(max_length=48, unique=True)
    title = fields.CharField(max_length=100)
    kind = fields.CharEnumField(plan.Kind, max_length=16, description="exam.plan.Kind")
    category = fields.CharField(max_length=20, default="")
    exam_on = fields.DateField()
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    pay_until_at = fields.DatetimeField(null=True)
    state = fields.CharEnumField(plan.State, max_length=16, description="exam.plan.State")
    applicant: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="asked_plans", null=True, on_delete=fields.RESTRICT
    )
    applicant_id: int | None
    applicant_kind = fields.CharEnumField(
        plan.Applicant, max_length=24, null=True, description="exam.plan.Applicant"
    )
    approved_at = fields.DatetimeField(null=True)
    announced_at = fields.DatetimeField(null=True)
    made_by = fields.CharField(max_length=50)
    made_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta:
        table = "plan"
        indexes = (("organisation_id", "state", "exam_on"),)
        constraints = (
            CheckConstraint(check=f"state IN ({WORDS})", name="plan_state"),
            CheckConstraint(check="opens_at < closes_at", name="plan_registration"),
            CheckConstraint(
                check="(kind = 'special') = (applicant_id IS NOT NULL AND applicant_kind IS NOT NULL)"
                " AND (applicant_id IS NULL) = (applicant_kind IS NULL)",
                name="plan_applicant",
            ),
        )


class PlanItem(Model):
    """An occupation at a level. Technicians have one panel per occupation (domain.md 76)."""

    id = fields.IntField(primary_key=True)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="items", on_delete=fields.RESTRICT
    )
    plan_id: int
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="plan_items", on_delete=fields.RESTRICT
    )
    occupation_id: int
    level: fields.ForeignKeyRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="plan_items", on_delete=fields.RESTRICT
    )
    level_id: int
    standard_version: fields.ForeignKeyNullableRelation[StandardVersion] = fields.ForeignKeyField(
        "models.StandardVersion", related_name="plan_items", null=True, on_delete=fields.RESTRICT
    )
    standard_version_id: int | None
    panel: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="reviewed_items", null=True, on_delete=fields.RESTRICT
    )
    panel_id: int | None

    class Meta:
        table = "plan_item"
        unique_together = (("plan", "occupation", "level"),)


class PlanSubject(Model):
    """A subject of an item, its mode and day. Machine exams get their hour at the arrangement (C10)."""

    id = fields.IntField(primary_key=True)
    plan_item: fields.ForeignKeyRelation[PlanItem] = fields.ForeignKeyField(
        "models.PlanItem", related_name="subjects", on_delete=fields.RESTRICT
    )
    plan_item_id: int
    subject: fields.ForeignKeyRelation[Subject] = fields.ForeignKeyField(
        "models.Subject", related_name="plan_subjects", on_delete=fields.RESTRICT
    )
    subject_id: int
    mode = fields.CharEnumField(Mode, max_length=16, description="exam.catalogue.Mode")
    held_on = fields.DateField()
    starts_at = fields.DatetimeField(null=True)
    minutes = fields.IntField(null=True)

    class Meta:
        table = "plan_subject"
        unique_together = (("plan_item", "subject"),)


class PlanFile(Model):
    """An attachment of an application for a special session (domain.md 78)."""

    id = fields.IntField(primary_key=True)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="files", on_delete=fields.RESTRICT
    )
    plan_id: int
    file: fields.ForeignKeyRelation[File] = fields.ForeignKeyField(
        "models.File", related_name="plans", on_delete=fields.RESTRICT
    )
    file_id: int
    kind = fields.CharEnumField(Attachment, max_length=24, description="exam.plan.Attachment")
    at = fields.DatetimeField()

    class Meta:
        table = "plan_file"
        unique_together = (("plan", "file"),)


class PlanChange(Model):
    """A request to hold an approved plan, or one subject of it, later or elsewhere (domain.md 79, 80)."""

    id = fields.IntField(primary_key=True)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="changes", on_delete=fields.RESTRICT
    )
    plan_id: int
    plan_subject: fields.ForeignKeyNullableRelation[PlanSubject] = fields.ForeignKeyField(
        "models.PlanSubject", related_name="changes", null=True, on_delete=fields.RESTRICT
    )
    plan_subject_id: int | None
    from_on = fields.DateField()
    to_on = fields.DateField()
    from_venue: fields.ForeignKeyNullableRelation[Venue] = fields.ForeignKeyField(
        "models.Venue", related_name="left_by", null=True, on_delete=fields.RESTRICT
    )
    from_venue_id: int | None
    to_venue: fields.ForeignKeyNullableRelation[Venue] = fields.ForeignKeyField(
        "models.Venue", related_name="taken_by", null=True, on_delete=fields.RESTRICT
    )
    to_venue_id: int | None
    asked_at = fields.DatetimeField()
    asked_by = fields.CharField(max_length=50)
    late = fields.BooleanField()
    told: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="told_changes", null=True, on_delete=fields.RESTRICT
    )
    told_id: int | None
    told_at = fields.DatetimeField(null=True)
    state = fields.CharEnumField(changing.State, max_length=16, description="exam.changing.State")
    reason = fields.CharField(max_length=200)

    class Meta:
        table = "plan_change"
        indexes = (("plan_id", "id"),)
        constraints = (CheckConstraint(check="to_on >= from_on", name="plan_change_later"),)


class SubjectMapping(Model):
    """Which subject of an item a makeup candidate of an older mode sits (domain.md 42)."""

    id = fields.IntField(primary_key=True)
    plan_item: fields.ForeignKeyRelation[PlanItem] = fields.ForeignKeyField(
        "models.PlanItem", related_name="mappings", on_delete=fields.RESTRICT
    )
    plan_item_id: int
    old: fields.ForeignKeyRelation[Subject] = fields.ForeignKeyField(
        "models.Subject", related_name="replaced_by", on_delete=fields.RESTRICT
    )
    old_id: int
    old_mode = fields.CharEnumField(Mode, max_length=16, description="exam.catalogue.Mode")
    new: fields.ForeignKeyRelation[Subject] = fields.ForeignKeyField(
        "models.Subject", related_name="replaces", on_delete=fields.RESTRICT
    )
    new_id: int

    class Meta:
        table = "subject_mapping"
        unique_together = (("plan_item", "old", "old_mode", "new"),)
