"""Who works in the offices: departments, accounts, roles, who stands in for whom (domain.md 26, 29, 53)."""

from enum import StrEnum

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.organisations import Organisation
from db.sealed import SealedField
from exam.policy import Function, Role


class StaffState(StrEnum):
    """Whether an account is in use."""

    ACTIVE = "active"
    LOCKED = "locked"
    LEFT = "left"


class Department(Model):
    """A section of an organisation, known by what it is for."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="departments", on_delete=fields.RESTRICT
    )
    organisation_id: int
    function = fields.CharEnumField(Function, max_length=16, description="exam.policy.Function")
    name = fields.CharField(max_length=50)
    phone = fields.CharField(max_length=32, default="")
    changed_at = fields.DatetimeField()

    class Meta:
        table = "department"
        unique_together = (("organisation", "function"),)


class Staff(Model):
    """An account, its organisation is its home, what it may do says staff_role."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="staff", on_delete=fields.RESTRICT
    )
    organisation_id: int
    login = fields.CharField(max_length=32, unique=True)
    name = fields.CharField(max_length=50)
    phone = SealedField()
    phone_index = fields.CharField(max_length=32, db_index=True)
    state = fields.CharEnumField(StaffState, max_length=16, description="db.models.staff.StaffState")
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()

    class Meta:
        table = "staff"


class StaffRole(Model):
    """A role at an organisation, from a day on, until_on is the last day."""

    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name="roles", on_delete=fields.RESTRICT
    )
    staff_id: int
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="roles", on_delete=fields.RESTRICT
    )
    organisation_id: int
    department: fields.ForeignKeyNullableRelation[Department] = fields.ForeignKeyField(
        "models.Department", related_name="roles", null=True, on_delete=fields.RESTRICT
    )
    department_id: int | None
    role = fields.CharEnumField(Role, max_length=16, description="exam.policy.Role")
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)

    class Meta:
        table = "staff_role"
        unique_together = (("staff", "organisation", "department", "role", "from_on"),)
        indexes = (("organisation_id", "role"),)
        constraints = (CheckConstraint(check="until_on >= from_on", name="staff_role_period"),)


class Absence(Model):
    """Away for a time, with or without somebody who decides instead."""

    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name="absences", on_delete=fields.RESTRICT
    )
    staff_id: int
    delegate: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "models.Staff", related_name="stands_in", null=True, on_delete=fields.RESTRICT
    )
    delegate_id: int | None
    from_at = fields.DatetimeField()
    until_at = fields.DatetimeField()
    reason = fields.CharField(max_length=100, default="")
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "absence"
        indexes = (("staff_id", "until_at"), ("delegate_id", "until_at"))
        constraints = (
            CheckConstraint(check="until_at > from_at", name="absence_span"),
            CheckConstraint(check="delegate_id <> staff_id", name="absence_delegate"),
        )
