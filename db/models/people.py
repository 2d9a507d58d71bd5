"""Human beings by their papers, and the rights they have lost for a time (domain.md 30, 31, C7, C9)."""

from enum import StrEnum

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.organisations import Organisation
from db.sealed import SealedField
from exam.id_papers import Paper, Sex


class Person(Model):
    """One human being, known by the number of a paper, whatever they do here."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=50, db_index=True)
    id_type = fields.CharEnumField(Paper, max_length=16, description="exam.id_papers.Paper")
    id_number = SealedField()
    id_index = fields.CharField(max_length=32, unique=True)  # of exam.id_papers.index_text
    sex = fields.CharEnumField(Sex, max_length=8, description="exam.id_papers.Sex")
    born_on = fields.DateField()
    nation = fields.CharField(max_length=20, default="")
    phone = SealedField(null=True)
    phone_index = fields.CharField(max_length=32, default="", db_index=True)
    phone_proved_at = fields.DatetimeField(null=True)
    made_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    redacted_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "person"


class Barred(StrEnum):
    """Which right is lost: to promise instead of proving, or to register at all."""

    PLEDGE = "pledge"
    REGISTRATION = "registration"


class PersonBar(Model):
    """A right lost for a time, the last day counts."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="bars", on_delete=fields.RESTRICT
    )
    organisation_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="bars", on_delete=fields.RESTRICT
    )
    person_id: int
    kind = fields.CharEnumField(Barred, max_length=16, description="db.models.people.Barred")
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)
    reason = fields.CharField(max_length=200)
    made_by = fields.CharField(max_length=50)
    at = fields.DatetimeField()

    class Meta:
        table = "person_bar"
        indexes = (("person_id",),)
        constraints = (CheckConstraint(check="until_on >= from_on", name="person_bar_period"),)
