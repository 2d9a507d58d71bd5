"""Examiners: qualification, scope, districts, phones, what keeps them from a task (domain.md 53-55, 85)."""

from enum import StrEnum

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.catalogue import Level, Occupation
from db.models.organisations import Organisation
from db.sealed import SealedField


class Grade(StrEnum):
    ORDINARY = "ordinary"
    SENIOR = "senior"


class Examiner(Model):
    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="examiners", null=True, on_delete=fields.RESTRICT
    )
    organisation_id: int | None  # the centre that keeps the examiner, None: the whole installation's
    name = fields.CharField(max_length=50)
    id_number = SealedField()
    id_index = fields.CharField(max_length=32, unique=True)
    grade = fields.CharEnumField(Grade, max_length=16, description="db.models.examiners.Grade")
    certificate_number = fields.CharField(max_length=32, unique=True)
    certificate_since = fields.DateField(null=True)
    certificate_until = fields.DateField()
    employer = fields.CharField(max_length=100, default="")
    bank_card = SealedField(null=True)
    shares_phone = fields.BooleanField(default=False)
    rating = fields.IntField(null=True)
    changed_at = fields.DatetimeField()

    class Meta:
        table = "examiner"
        constraints = (CheckConstraint(check="rating BETWEEN 0 AND 100", name="examiner_rating"),)


class ExaminerScope(Model):
    id = fields.IntField(primary_key=True)
    examiner: fields.ForeignKeyRelation[Examiner] = fields.ForeignKeyField(
        "models.Examiner", related_name="scopes", on_delete=fields.CASCADE
    )
    examiner_id: int
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="examiners", on_delete=fields.RESTRICT
    )
    occupation_id: int
    level: fields.ForeignKeyRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="examiners", on_delete=fields.RESTRICT
    )
    level_id: int

    class Meta:
        table = "examiner_scope"
        unique_together = (("examiner", "occupation", "level"),)


class ExaminerDistrict(Model):
    """Ordered wish, rank 1 is the first."""

    id = fields.IntField(primary_key=True)
    examiner: fields.ForeignKeyRelation[Examiner] = fields.ForeignKeyField(
        "models.Examiner", related_name="districts", on_delete=fields.CASCADE
    )
    examiner_id: int
    district: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="wishing_examiners", on_delete=fields.RESTRICT
    )
    district_id: int
    rank = fields.IntField()

    class Meta:
        table = "examiner_district"
        unique_together = (("examiner", "rank"), ("examiner", "district"))
        constraints = (CheckConstraint(check="rank >= 1", name="examiner_district_rank"),)


class ExaminerPhone(Model):
    """A number and when it was theirs, at most one person holds a number at a time."""

    id = fields.IntField(primary_key=True)
    examiner: fields.ForeignKeyRelation[Examiner] = fields.ForeignKeyField(
        "models.Examiner", related_name="phones", on_delete=fields.CASCADE
    )
    examiner_id: int
    phone = SealedField()
    phone_index = fields.CharField(max_length=32, db_index=True)
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField(null=True)

    class Meta:
        table = "examiner_phone"
        constraints = (CheckConstraint(check="valid_until >= valid_from", name="examiner_phone_period"),)


class BlockedDate(Model):
    id = fields.IntField(primary_key=True)
    examiner: fields.ForeignKeyRelation[Examiner] = fields.ForeignKeyField(
        "models.Examiner", related_name="blocked_dates", on_delete=fields.CASCADE
    )
    examiner_id: int
    day = fields.DateField()
    reason = fields.CharField(max_length=100, default="")

    class Meta:
        table = "blocked_date"
        unique_together = (("examiner", "day"),)


class Avoidance(Model):
    """The examiner must not examine at this organisation (domain.md C3: relative, teacher, master)."""

    id = fields.IntField(primary_key=True)
    examiner: fields.ForeignKeyRelation[Examiner] = fields.ForeignKeyField(
        "models.Examiner", related_name="avoidances", on_delete=fields.CASCADE
    )
    examiner_id: int
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="avoided_by", on_delete=fields.RESTRICT
    )
    organisation_id: int
    reason = fields.CharField(max_length=100, default="")

    class Meta:
        table = "avoidance"
        unique_together = (("examiner", "organisation"),)
