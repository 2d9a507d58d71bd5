"""Occupations and their levels; levels are rows, because there may be more than five (domain.md C1)."""

from tortoise import fields
from tortoise.models import Model


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
