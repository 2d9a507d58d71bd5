"""Words on their way: outbox, inbox, prompts, receipts (design.md 2)."""

from enum import IntEnum, StrEnum

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.files import File
from db.sealed import SealedField


class Sending(StrEnum):
    """Where an outgoing message is (design.md 2)."""

    QUEUED = "queued"
    LEASED = "leased"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Lane(IntEnum):
    """Who goes first; the kind of a message, too, for quiet hours and opt-outs."""

    ANSWER = 0  # to a person who has just written, and alarms
    DISPATCH = 1
    REMINDER = 2
    BROADCAST = 3

    @classmethod
    def _missing_(cls, value: object) -> "Lane | None":
        """A message that staff hold is still of its kind."""
        return cls(value - HELD) if isinstance(value, int) and value >= HELD else None


HELD = 100
"""Added to the lane of a message while staff hold it: no sender asks for such a lane."""


class Failure(StrEnum):
    """Why it failed, in the words of GOV.UK Notify."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    TECHNICAL = "technical"


class Reading(StrEnum):
    """Where an incoming message is."""

    WAITING = "waiting"
    DONE = "done"
    UNMATCHED = "unmatched"  # staff must look
    QUARANTINED = "quarantined"  # it made us fail; staff must look


class Prompt(Model):
    """A question to a person with reply codes: stem + 1 yes, 2 no, 3 confirm (domain.md B4)."""

    id = fields.IntField(primary_key=True)
    topic = fields.CharField(max_length=20)
    topic_id = fields.IntField()
    kind = fields.CharField(max_length=16)
    version = fields.IntField()
    address_index = fields.CharField(max_length=32)
    stem = fields.CharField(max_length=3)
    opened_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "prompt"
        unique_together = (("topic", "topic_id", "kind", "version"),)
        indexes = (("address_index", "opened_at"),)
        constraints = (CheckConstraint(check="length(stem) = 3 AND version >= 1", name="prompt_code"),)


class OutgoingMessage(Model):
    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    out_id = fields.CharField(max_length=40, unique=True)
    channel = fields.CharField(max_length=16)
    address = SealedField()
    address_index = fields.CharField(max_length=32)
    message = fields.CharField(max_length=40)
    shape = fields.CharField(max_length=60)
    params = SealedField()
    text = SealedField()
    choices = SealedField(null=True)  # buttons: JSON of rows of [label, what pressing it says]
    parts = fields.IntField()
    lane = fields.SmallIntField()  # Lane
    topic = fields.CharField(max_length=20)
    topic_id = fields.IntField()
    prompt: fields.ForeignKeyNullableRelation[Prompt] = fields.ForeignKeyField(
        "models.Prompt", related_name="messages", null=True, on_delete=fields.RESTRICT
    )
    prompt_id: int | None
    state = fields.CharEnumField(Sending, max_length=16, description="db.models.delivery.Sending")
    failure = fields.CharEnumField(
        Failure, max_length=16, null=True, description="db.models.delivery.Failure"
    )
    code = fields.CharField(max_length=64, default="")
    provider_id = fields.CharField(max_length=64, null=True)
    attempts = fields.IntField(default=0)
    looks = fields.IntField(default=0)
    call_id = fields.CharField(max_length=40, null=True)  # the OutId of the bulk call that took it along
    alone = fields.BooleanField(default=False)  # never again in a bulk call
    lease = fields.CharField(max_length=32, null=True)
    leased_until = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    handed_at = fields.DatetimeField(null=True)
    accepted_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    news = fields.BooleanField(default=False)
    trace = fields.CharField(max_length=32, default="")  # from the push that caused it to the answer
    redacted_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "outgoing_message"
        constraints = (
            CheckConstraint(check="parts >= 1", name="outgoing_parts"),
            CheckConstraint(check="attempts >= 0 AND looks >= 0", name="outgoing_counts"),
            CheckConstraint(
                check="(state = 'leased') = (lease IS NOT NULL AND leased_until IS NOT NULL)",
                name="outgoing_lease",
            ),
        )
        indexes = (("topic", "topic_id"),)


class Receipt(Model):
    """What the carrier said of a message, kept even when the message is not known yet."""

    id = fields.IntField(primary_key=True)
    fingerprint = fields.CharField(max_length=64, unique=True)
    channel = fields.CharField(max_length=16)
    provider_id = fields.CharField(max_length=64)
    out_id = fields.CharField(max_length=64)
    address_index = fields.CharField(max_length=32)
    success = fields.BooleanField()
    code = fields.CharField(max_length=64)
    reported_at = fields.DatetimeField(null=True)
    received_at = fields.DatetimeField()
    waiting = fields.BooleanField(default=True)
    message: fields.ForeignKeyNullableRelation[OutgoingMessage] = fields.ForeignKeyField(
        "models.OutgoingMessage", related_name="receipts", null=True, on_delete=fields.RESTRICT
    )
    message_id: int | None

    class Meta:
        table = "receipt"
        indexes = (("provider_id", "address_index"), ("out_id",))


class IncomingMessage(Model):
    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=16)
    external_id = fields.CharField(max_length=80)
    address = SealedField()
    address_index = fields.CharField(max_length=32)
    text = SealedField()
    pressed = fields.BooleanField(default=False)  # the text is what a button says
    media = fields.CharField(max_length=300, default="")  # what the messenger gives a file out for
    file: fields.ForeignKeyNullableRelation[File] = fields.ForeignKeyField(
        "models.File", related_name="messages", null=True, on_delete=fields.RESTRICT
    )
    file_id: int | None
    sent_at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    state = fields.CharEnumField(Reading, max_length=16, description="db.models.delivery.Reading")
    outcome = fields.CharField(max_length=40, default="")
    prompt: fields.ForeignKeyNullableRelation[Prompt] = fields.ForeignKeyField(
        "models.Prompt", related_name="answers", null=True, on_delete=fields.RESTRICT
    )
    prompt_id: int | None
    handled_at = fields.DatetimeField(null=True)
    trace = fields.CharField(max_length=32, default="")
    redacted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "incoming_message"
        unique_together = (("channel", "external_id"),)
        indexes = (("address_index", "state"),)


class OddPush(Model):
    """A push that could not be read: kept for people to look at."""

    id = fields.IntField(primary_key=True)
    fingerprint = fields.CharField(max_length=64, unique=True)
    channel = fields.CharField(max_length=16)
    kind = fields.CharField(max_length=16)
    reason = fields.CharField(max_length=60)
    body = SealedField()
    received_at = fields.DatetimeField()

    class Meta:
        table = "odd_push"
