"""The tree of centres, stations, schools and bodies, and the venues they own (domain.md A1)."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from db.models.catalogue import Occupation


class Kind(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    STATION = "station"
    SCHOOL = "school"
    BODY = "body"
    PANEL = "panel"  # 行业技师考评委 (domain.md 76)


class OrganisationState(StrEnum):
    """Whether an organisation still works."""

    ACTIVE = "active"
    CLOSED = "closed"


class Organisation(Model):
    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    name = fields.CharField(max_length=100)
    kind = fields.CharEnumField(Kind, max_length=16, description="db.models.organisations.Kind")
    parent: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "models.Organisation", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    parent_id: int | None
    business_parent: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "models.Organisation", related_name="business_children", null=True, on_delete=fields.RESTRICT
    )
    business_parent_id: int | None
    path = fields.CharField(max_length=255, db_index=True)
    head = fields.CharField(max_length=50, default="")
    address = fields.CharField(max_length=200, default="")
    contact = fields.CharField(max_length=50, default="")
    phone = fields.CharField(max_length=32, default="")
    code3 = fields.CharField(max_length=3, default="")  # 机构代码 in admission numbers, unique in its city
    city: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "models.Organisation", related_name="in_city", null=True, on_delete=fields.RESTRICT
    )
    city_id: int | None
    credit_code = fields.CharField(max_length=18, default="")
    built_on = fields.DateField(null=True)
    licence_number = fields.CharField(max_length=50, default="")
    licence_until = fields.DateField(null=True)
    state = fields.CharEnumField(
        OrganisationState,
        max_length=16,
        default="active",
        description="db.models.organisations.OrganisationState",
    )
    changed_at = fields.DatetimeField()

    class Meta:
        table = "organisation"


class Venue(Model):
    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    name = fields.CharField(max_length=100)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="venues", on_delete=fields.RESTRICT
    )
    organisation_id: int
    district: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="venues_in_district", on_delete=fields.RESTRICT
    )
    district_id: int
    address = fields.CharField(max_length=200, default="")
    contact = fields.CharField(max_length=50, default="")
    phone = fields.CharField(max_length=32, default="")
    changed_at = fields.DatetimeField()

    class Meta:
        table = "venue"


class VenueOccupation(Model):
    """What a venue is filed for (domain.md 71)."""

    id = fields.IntField(primary_key=True)
    venue: fields.ForeignKeyRelation[Venue] = fields.ForeignKeyField(
        "models.Venue", related_name="scope", on_delete=fields.CASCADE
    )
    venue_id: int
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="venues", on_delete=fields.RESTRICT
    )
    occupation_id: int

    class Meta:
        table = "venue_occupation"
        unique_together = (("venue", "occupation"),)
