"""Stored files: what they are, while their bytes stand in db.storage (docs/schema.md, "file")."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.sealed import SealedField


class File(Model):
    """A file, its bytes were flushed before this row was written."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=24)
    name = SealedField()
    media_type = fields.CharField(max_length=64)
    size = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    place = fields.CharField(max_length=32, unique=True)
    key_version = fields.SmallIntField()
    made_by = fields.CharField(max_length=50)
    made_at = fields.DatetimeField()
    dropped_at = fields.DatetimeField(null=True)
    redacted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "file"
        constraints = (CheckConstraint(check="size > 0", name="file_size"),)
