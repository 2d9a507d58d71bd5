"""Occupations and their levels; levels are rows, because there may be more than five (domain.md C1)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from exam.catalogue import InUse, Mode, OccupationKind, SubjectKind


class Level(Model):
    number = fields.IntField(primary_key=True, generated=False)
    name = fields.CharField(max_length=20, unique=True)
    title = fields.CharField(max_length=20)

    class Meta:
        table = "level"


class Occupation(Model):
    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    name = fields.CharField(max_length=100)
    category = fields.CharField(max_length=20, default="")
    kind = fields.CharField(
        max_length=16,
        default=OccupationKind.ORDINARY.value,
        description="exam.catalogue.OccupationKind",
    )
    external_authority = fields.CharField(max_length=100, default="")
    external_url = fields.CharField(max_length=200, default="")
    one_time_makeup = fields.BooleanField(default=False)
    needs_re_review = fields.BooleanField(default=False)
    state = fields.CharField(
        max_length=16,
        default=InUse.ACTIVE.value,
        description="exam.catalogue.InUse",
    )
    changed_at = fields.DatetimeField()

    class Meta:
        table = "occupation"


class OccupationLevel(Model):
    id = fields.IntField(primary_key=True)
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="levels", on_delete=fields.CASCADE
    )
    occupation_id: int
    level: fields.ForeignKeyRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="occupations", on_delete=fields.RESTRICT
    )
    level_id: int

    class Meta:
        table = "occupation_level"
        unique_together = (("occupation", "level"),)


class Subject(Model):
    """科目, by the three digits of a ticket number (domain.md 25, 51)."""

    number = fields.IntField(primary_key=True, generated=False)
    name = fields.CharField(max_length=20, unique=True)
    kind = fields.CharEnumField(SubjectKind, max_length=16, description="exam.catalogue.SubjectKind")

    class Meta:
        table = "subject"
        constraints = (CheckConstraint(check="number BETWEEN 1 AND 999", name="subject_number"),)


class OccupationMode(Model):
    """How a subject is examined at a level. What has no row cannot be planned (domain.md 66, 70)."""

    id = fields.IntField(primary_key=True)
    occupation_level: fields.ForeignKeyRelation[OccupationLevel] = fields.ForeignKeyField(
        "models.OccupationLevel", related_name="modes", on_delete=fields.RESTRICT
    )
    occupation_level_id: int
    subject: fields.ForeignKeyRelation[Subject] = fields.ForeignKeyField(
        "models.Subject", related_name="modes", on_delete=fields.RESTRICT
    )
    subject_id: int
    mode = fields.CharEnumField(Mode, max_length=16, description="exam.catalogue.Mode")
    system = fields.CharField(max_length=16, default="")
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)
    set_by = fields.CharField(max_length=50)

    class Meta:
        table = "occupation_mode"
        unique_together = (("occupation_level", "subject", "mode", "from_on"),)
