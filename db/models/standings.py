"""Results still in force, which a makeup rests on (domain.md 32, 40-42)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.catalogue import Level, Occupation, Subject
from db.models.organisations import Organisation
from db.models.people import Person
from db.models.registrations import RegistrationItem
from exam.catalogue import Mode


class Standing(Model):
    """A subject of an occupation at a level, one in force per person. Valid_until is inclusive."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="standings", on_delete=fields.RESTRICT
    )
    organisation_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="standings", on_delete=fields.RESTRICT
    )
    person_id: int
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="standings", on_delete=fields.RESTRICT
    )
    occupation_id: int
    level: fields.ForeignKeyRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="standings", on_delete=fields.RESTRICT
    )
    level_id: int
    subject: fields.ForeignKeyRelation[Subject] = fields.ForeignKeyField(
        "models.Subject", related_name="standings", on_delete=fields.RESTRICT
    )
    subject_id: int
    mode = fields.CharEnumField(Mode, max_length=16, description="exam.catalogue.Mode")
    passed = fields.BooleanField()
    determined_on = fields.DateField()
    valid_until = fields.DateField()
    makeups_left = fields.SmallIntField(null=True)
    registration_item: fields.ForeignKeyNullableRelation[RegistrationItem] = fields.ForeignKeyField(
        "models.RegistrationItem", related_name="standings", null=True, on_delete=fields.RESTRICT
    )
    registration_item_id: int | None
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "standing"
        constraints = (
            CheckConstraint(check="valid_until >= determined_on", name="standing_days"),
            CheckConstraint(check="makeups_left >= 0", name="standing_makeups"),
        )
