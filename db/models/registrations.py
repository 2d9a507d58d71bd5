"""Registrations: a person for a plan item, subject by subject (domain.md 29-33, C6, C7)."""

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.catalogue import Level, Occupation
from db.models.conditions import Condition
from db.models.files import File
from db.models.jobs import Job
from db.models.organisations import Organisation
from db.models.people import Person
from db.models.plans import Plan, PlanItem, PlanSubject
from db.sealed import SealedField
from exam.registration import Attempt, Part, State

STATES = ", ".join(f"'{each}'" for each in State)
PARTS = ", ".join(f"'{each}'" for each in Part)


class Registration(Model):
    """An application as it was then, with what the person said of themselves that day."""

    id = fields.IntField(primary_key=True)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="registrations", on_delete=fields.RESTRICT
    )
    plan_id: int
    plan_item: fields.ForeignKeyRelation[PlanItem] = fields.ForeignKeyField(
        "models.PlanItem", related_name="registrations", on_delete=fields.RESTRICT
    )
    plan_item_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="registrations", on_delete=fields.RESTRICT
    )
    person_id: int
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="registrations", on_delete=fields.RESTRICT
    )  # the centre of the plan
    organisation_id: int
    submitter: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="handed_in", null=True, on_delete=fields.RESTRICT
    )  # the school or body that handed it in
    submitter_id: int | None
    batch: fields.ForeignKeyNullableRelation[Job] = fields.ForeignKeyField(
        "models.Job", related_name="registrations", null=True, on_delete=fields.RESTRICT
    )
    batch_id: int | None
    state = fields.CharEnumField(State, max_length=16, description="exam.registration.State")
    attempt = fields.CharEnumField(Attempt, max_length=8, description="exam.registration.Attempt")
    candidate_class = fields.CharField(max_length=16, default="")
    condition: fields.ForeignKeyNullableRelation[Condition] = fields.ForeignKeyField(
        "models.Condition", related_name="registrations", null=True, on_delete=fields.RESTRICT
    )
    condition_id: int | None
    education = fields.CharField(max_length=16, default="", description="exam.candidate.Education")
    graduated_on = fields.DateField(null=True)
    source = fields.CharField(max_length=16, default="", description="exam.candidate_form.Source")
    employer = fields.CharField(max_length=100, default="")
    years = fields.SmallIntField(null=True)
    training_hours = fields.IntField(default=0)
    apprenticeship = fields.BooleanField(default=False)
    address = SealedField(null=True)
    email = SealedField(null=True)
    held_number = fields.CharField(max_length=32, default="")
    held_occupation: fields.ForeignKeyNullableRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="held_by", null=True, on_delete=fields.RESTRICT
    )
    held_occupation_id: int | None
    held_level: fields.ForeignKeyNullableRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="held_by", null=True, on_delete=fields.RESTRICT
    )
    held_level_id: int | None
    held_on = fields.DateField(null=True)
    award = fields.CharField(max_length=100, default="")
    award_on = fields.DateField(null=True)
    photo: fields.ForeignKeyNullableRelation[File] = fields.ForeignKeyField(
        "models.File", related_name="photo_of", null=True, on_delete=fields.RESTRICT
    )
    photo_id: int | None
    checked_at = fields.DatetimeField(null=True)
    check_passed = fields.BooleanField(null=True)
    findings: Any = fields.JSONField(null=True)  # exam.conditions.Finding.as_data, a list
    return_reason = fields.CharField(max_length=32, default="")
    return_hint = fields.CharField(max_length=200, default="")
    mend_until_at = fields.DatetimeField(null=True)  # of what was returned; as its message says
    objected_at = fields.DatetimeField(null=True)
    made_by = fields.CharField(max_length=50)
    made_at = fields.DatetimeField()
    submitted_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    close_reason = fields.CharField(max_length=100, default="")
    version = fields.IntField(default=1)
    redacted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "registration"
        indexes = (("plan_id", "state", "id"), ("person_id", "plan_id"), ("organisation_id", "id"))
        constraints = (CheckConstraint(check=f"state IN ({STATES})", name="registration_state"),)


class RegistrationItem(Model):
    """One subject of a registration, and what it costs once that is reckoned."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "models.Registration", related_name="items", on_delete=fields.RESTRICT
    )
    registration_id: int
    plan_subject: fields.ForeignKeyRelation[PlanSubject] = fields.ForeignKeyField(
        "models.PlanSubject", related_name="registration_items", on_delete=fields.RESTRICT
    )
    plan_subject_id: int
    attempt = fields.CharEnumField(Attempt, max_length=8, description="exam.registration.Attempt")
    amount_fen = fields.BigIntField(null=True)
    state = fields.CharEnumField(Part, max_length=16, description="exam.registration.Part")

    class Meta:
        table = "registration_item"
        unique_together = (("registration", "plan_subject"),)
        indexes = (("plan_subject_id", "state"),)
        constraints = (
            CheckConstraint(check=f"state IN ({PARTS})", name="registration_item_state"),
            CheckConstraint(check="amount_fen >= 0", name="registration_item_amount"),
        )
