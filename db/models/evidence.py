"""What a registration rests on: work, scans, a signed promise; what staff corrected (domain.md 30, 31)."""

from enum import StrEnum

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.catalogue import Occupation
from db.models.files import File
from db.models.organisations import Organisation
from db.models.people import Person
from db.models.registrations import Registration
from db.sealed import SealedField


class WorkPeriod(Model):
    """One stretch of work, both days included, without a last day it goes on (domain.md 72, 73)."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "models.Registration", related_name="work_periods", on_delete=fields.RESTRICT
    )
    registration_id: int
    employer = fields.CharField(max_length=100, default="")
    occupation: fields.ForeignKeyNullableRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="work_periods", null=True, on_delete=fields.RESTRICT
    )
    occupation_id: int | None
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)

    class Meta:
        table = "work_period"
        indexes = (("registration_id",),)
        constraints = (CheckConstraint(check="until_on >= from_on", name="work_period_days"),)


class MaterialState(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Material(Model):
    """A scan of some kind."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "models.Registration", related_name="materials", on_delete=fields.RESTRICT
    )
    registration_id: int
    kind = fields.CharField(max_length=24)
    file: fields.ForeignKeyRelation[File] = fields.ForeignKeyField(
        "models.File", related_name="materials", on_delete=fields.RESTRICT
    )
    file_id: int
    state = fields.CharEnumField(MaterialState, max_length=8, description="db.models.evidence.MaterialState")
    note = fields.CharField(max_length=200, default="")

    class Meta:
        table = "material"
        indexes = (("registration_id",),)


class Signing(StrEnum):
    """How a promise was signed."""

    CODE = "code"
    DRAWN = "drawn"
    PAPER = "paper"


class Pledge(Model):
    """A promise of the candidate alone that what was handed in is true (domain.md 30)."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "models.Registration", related_name="pledges", on_delete=fields.RESTRICT
    )
    registration_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="pledges", on_delete=fields.RESTRICT
    )
    person_id: int
    text_version = fields.CharField(max_length=16)
    file: fields.ForeignKeyNullableRelation[File] = fields.ForeignKeyField(
        "models.File", related_name="signature_of", null=True, on_delete=fields.RESTRICT
    )
    file_id: int | None
    how = fields.CharEnumField(Signing, max_length=8, description="db.models.evidence.Signing")
    signed_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)
    false_at = fields.DatetimeField(null=True)
    found_by = fields.CharField(max_length=50, default="")

    class Meta:
        table = "pledge"
        indexes = (("registration_id",), ("person_id",))


class Correction(Model):
    """One field changed by staff, counted against the organisation whose mistake it was (68)."""

    id = fields.IntField(primary_key=True)
    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "models.Registration", related_name="corrections", on_delete=fields.RESTRICT
    )
    registration_id: int
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="corrections", on_delete=fields.RESTRICT
    )
    organisation_id: int
    field = fields.CharField(max_length=24, description="exam.edit_rights.Field")
    before = SealedField()
    after = SealedField()
    paid = fields.BooleanField()
    reason = fields.CharField(max_length=200)
    made_by = fields.CharField(max_length=50)
    at = fields.DatetimeField()

    class Meta:
        table = "correction"
        indexes = (("organisation_id", "at"), ("registration_id",))
