"""What an organisation may examine, and the rooms of its venues with their seats (domain.md 4, 59, 65)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.catalogue import Level, Occupation
from db.models.organisations import Organisation, Venue
from exam.catalogue import Mode


class OrganisationScope(Model):
    """许可范围: an occupation and level that an organisation may examine, or list for."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="scopes", on_delete=fields.RESTRICT
    )
    organisation_id: int
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField(
        "models.Occupation", related_name="scopes", on_delete=fields.RESTRICT
    )
    occupation_id: int
    level: fields.ForeignKeyRelation[Level] = fields.ForeignKeyField(
        "models.Level", related_name="scopes", on_delete=fields.RESTRICT
    )
    level_id: int
    document = fields.CharField(max_length=100, default="")
    from_on = fields.DateField()
    until_on = fields.DateField(null=True)

    class Meta:
        table = "organisation_scope"
        unique_together = (("organisation", "occupation", "level", "from_on"),)


class Room(Model):
    """考场, by the three digits of a ticket number (domain.md 13, 51)."""

    id = fields.IntField(primary_key=True)
    venue: fields.ForeignKeyRelation[Venue] = fields.ForeignKeyField(
        "models.Venue", related_name="rooms", on_delete=fields.RESTRICT
    )
    venue_id: int
    number = fields.IntField()
    name = fields.CharField(max_length=50, default="")
    floor = fields.CharField(max_length=20, default="")
    state = fields.CharField(max_length=16, description="exam.catalogue.InUse")

    class Meta:
        table = "room"
        unique_together = (("venue", "number"),)
        constraints = (CheckConstraint(check="number BETWEEN 1 AND 999", name="room_number"),)


class RoomCapacity(Model):
    """How many candidates a room seats in one mode (domain.md 59). No row, no such exam in it."""

    id = fields.IntField(primary_key=True)
    room: fields.ForeignKeyRelation[Room] = fields.ForeignKeyField(
        "models.Room", related_name="capacities", on_delete=fields.CASCADE
    )
    room_id: int
    mode = fields.CharEnumField(Mode, max_length=16, description="exam.catalogue.Mode")
    seats = fields.IntField()

    class Meta:
        table = "room_capacity"
        unique_together = (("room", "mode"),)
        constraints = (CheckConstraint(check="seats >= 1", name="room_seats"),)
