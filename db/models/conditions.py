"""Versions of the occupational standards and the conditions of registration in them (domain.md C6, 69-74)."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from db.models.catalogue import Level, Occupation
from exam.catalogue import ConditionKind


class StandardVersion(Model):
    """职业标准版本: a generation of conditions (domain.md 69, C6)."""

    id = fields.IntField(primary_key=True)
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="standards", on_delete=fields.RESTRICT
    )
    occupation_id: int
    name = fields.CharField(max_length=50)
    document = fields.CharField(max_length=100, default="")
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)

    class Meta:
        table = "standard_version"
        unique_together = (("occupation", "name"),)


class Condition(Model):
    """申报条件, one numbered line of a standard. `rule` is what exam.conditions reads (domain.md 72-74)."""

    id = fields.IntField(primary_key=True)
    standard_version: fields.ForeignKeyRelation[StandardVersion] = fields.ForeignKeyField(
        "models.StandardVersion", related_name="conditions", on_delete=fields.RESTRICT
    )
    standard_version_id: int
    level: fields.ForeignKeyRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="conditions", on_delete=fields.RESTRICT
    )
    level_id: int
    number = fields.IntField()
    kind = fields.CharEnumField(ConditionKind, max_length=16, description="exam.catalogue.ConditionKind")
    text = fields.CharField(max_length=500)
    rule: Any = fields.JSONField()

    class Meta:
        table = "condition"
        unique_together = (("standard_version", "level", "number"),)
