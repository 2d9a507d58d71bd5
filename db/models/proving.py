"""Who is at the other end: sessions of browsers, one-time codes, tries of an hour (domain.md C12)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.sealed import SealedField
from exam.proving import Purpose, Scope


class LoginSession(Model):
    """A browser that is known by its cookie. Without a phone it has only asked for a code."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=32, unique=True)
    phone = SealedField(null=True)
    phone_index = fields.CharField(max_length=32, default="")
    made_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    ip = fields.CharField(max_length=45, default="")
    agent = fields.CharField(max_length=200, default="")

    class Meta:
        table = "login_session"
        indexes = (("ends_at",),)


class OneTimeCode(Model):
    """A code on its way to a phone, good for one purpose in the browser that asked for it."""

    id = fields.IntField(primary_key=True)
    purpose = fields.CharEnumField(Purpose, max_length=16, description="exam.proving.Purpose")
    phone = SealedField()
    phone_index = fields.CharField(max_length=32)
    code_hash = fields.CharField(max_length=32)
    login_session: fields.ForeignKeyNullableRelation[LoginSession] = fields.ForeignKeyField(
        "models.LoginSession", related_name="codes", on_delete=fields.CASCADE, null=True
    )
    login_session_id: int | None
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    tries = fields.SmallIntField(default=0)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "one_time_code"
        indexes = (("phone_index", "purpose", "made_at"), ("login_session_id",), ("expires_at",))
        constraints = (CheckConstraint(check="tries BETWEEN 0 AND 5", name="one_time_code_tries"),)


class AttemptCount(Model):
    """How often somebody tried within an hour."""

    id = fields.IntField(primary_key=True)
    scope = fields.CharEnumField(Scope, max_length=16, description="exam.proving.Scope")
    subject_index = fields.CharField(max_length=32)
    hour = fields.DatetimeField()
    tries = fields.IntField()

    class Meta:
        table = "attempt_count"
        unique_together = (("scope", "subject_index", "hour"),)
        indexes = (("hour",),)
