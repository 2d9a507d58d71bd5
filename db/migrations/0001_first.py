"""All tables."""

import functools
from json import dumps, loads

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db import migrating
from db.models.delivery import Failure, Reading, Sending
from db.models.examiners import Grade
from db.models.organisations import Kind
from db.sealed import SealedField
from exam.eligibility import Half
from exam.invitation import State as InvitationState
from exam.task import State as TaskState


class Migration(migrating.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Audit",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("actor", fields.CharField(max_length=50)),
                ("action", fields.CharField(max_length=40)),
                ("subject", fields.CharField(max_length=60)),
                (
                    "detail",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("previous", fields.CharField(max_length=64)),
                ("hash", fields.CharField(unique=True, max_length=64)),
            ],
            options={
                "table": "audit",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Append-only, the hash of each row covers the row before it (design.md rule 6).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", fields.DateField(primary_key=True, unique=True, db_index=True)),
                ("is_working", fields.BooleanField()),
                ("name", fields.CharField(default="", max_length=50)),
            ],
            options={
                "table": "calendar_day",
                "app": "models",
                "pk_attr": "day",
                "table_description": "A day that is not what its weekday says (State Council notice), or was set by staff.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Examiner",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=50)),
                ("id_number", SealedField(generated=False, null=False, unique=False)),
                ("id_index", fields.CharField(unique=True, max_length=32)),
                (
                    "grade",
                    fields.CharEnumField(
                        description="db.models.examiners.Grade", enum_type=Grade, max_length=16
                    ),
                ),
                ("certificate_number", fields.CharField(unique=True, max_length=32)),
                ("certificate_since", fields.DateField(null=True)),
                ("certificate_until", fields.DateField()),
                ("employer", fields.CharField(default="", max_length=100)),
                ("bank_card", SealedField(null=True, generated=False, unique=False)),
                ("shares_phone", fields.BooleanField(default=False)),
                ("rating", fields.IntField(null=True)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "examiner", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BlockedDate",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "examiner",
                    fields.ForeignKeyField(
                        "models.Examiner",
                        source_field="examiner_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="blocked_dates",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("day", fields.DateField()),
                ("reason", fields.CharField(default="", max_length=100)),
            ],
            options={
                "table": "blocked_date",
                "app": "models",
                "unique_together": (("examiner", "day"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ExaminerPhone",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "examiner",
                    fields.ForeignKeyField(
                        "models.Examiner",
                        source_field="examiner_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="phones",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("phone", SealedField(generated=False, null=False, unique=False)),
                ("phone_index", fields.CharField(db_index=True, max_length=32)),
                ("valid_from", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("valid_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("opted_out_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "examiner_phone",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A number and when it was theirs, at most one person holds a number at a time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="KeyMark",
            fields=[
                ("version", fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("mark", fields.CharField(max_length=16)),
            ],
            options={
                "table": "key_mark",
                "app": "models",
                "pk_attr": "version",
                "table_description": "A fingerprint of each key version in use, so that a foreign key ring is noticed at the start.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Level",
            fields=[
                ("number", fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=20)),
                ("title", fields.CharField(max_length=20)),
            ],
            options={"table": "level", "app": "models", "pk_attr": "number"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Occupation",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
                ("name", fields.CharField(max_length=100)),
                ("category", fields.CharField(default="", max_length=20)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "occupation", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ExaminerScope",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "examiner",
                    fields.ForeignKeyField(
                        "models.Examiner",
                        source_field="examiner_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="scopes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "occupation",
                    fields.ForeignKeyField(
                        "models.Occupation",
                        source_field="occupation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="examiners",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "level",
                    fields.ForeignKeyField(
                        "models.Level",
                        source_field="level_id",
                        db_constraint=True,
                        to_field="number",
                        related_name="examiners",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "examiner_scope",
                "app": "models",
                "unique_together": (("examiner", "occupation", "level"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OccupationLevel",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "occupation",
                    fields.ForeignKeyField(
                        "models.Occupation",
                        source_field="occupation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="levels",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "level",
                    fields.ForeignKeyField(
                        "models.Level",
                        source_field="level_id",
                        db_constraint=True,
                        to_field="number",
                        related_name="occupations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "occupation_level",
                "app": "models",
                "unique_together": (("occupation", "level"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OddPush",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("fingerprint", fields.CharField(unique=True, max_length=64)),
                ("channel", fields.CharField(max_length=16)),
                ("kind", fields.CharField(max_length=16)),
                ("reason", fields.CharField(max_length=60)),
                ("body", SealedField(generated=False, null=False, unique=False)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "odd_push",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A push that could not be read: kept for people to look at.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Organisation",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
                ("name", fields.CharField(max_length=100)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="db.models.organisations.Kind", enum_type=Kind, max_length=16
                    ),
                ),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "models.Organisation",
                        source_field="parent_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="children",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "business_parent",
                    fields.ForeignKeyField(
                        "models.Organisation",
                        source_field="business_parent_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="business_children",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("path", fields.CharField(db_index=True, max_length=255)),
                ("head", fields.CharField(default="", max_length=50)),
                ("address", fields.CharField(default="", max_length=200)),
                ("contact", fields.CharField(default="", max_length=50)),
                ("phone", fields.CharField(default="", max_length=32)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "organisation", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Avoidance",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "examiner",
                    fields.ForeignKeyField(
                        "models.Examiner",
                        source_field="examiner_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="avoidances",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "models.Organisation",
                        source_field="organisation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="avoided_by",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=100)),
            ],
            options={
                "table": "avoidance",
                "app": "models",
                "unique_together": (("examiner", "organisation"),),
                "pk_attr": "id",
                "table_description": "The examiner must not examine at this organisation (domain.md C3: relative, teacher, master).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ExaminerDistrict",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "examiner",
                    fields.ForeignKeyField(
                        "models.Examiner",
                        source_field="examiner_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="districts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "district",
                    fields.ForeignKeyField(
                        "models.Organisation",
                        source_field="district_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="wishing_examiners",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("rank", fields.IntField()),
            ],
            options={
                "table": "examiner_district",
                "app": "models",
                "unique_together": (("examiner", "rank"), ("examiner", "district")),
                "pk_attr": "id",
                "table_description": "Ordered wish, rank 1 is the first.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Prompt",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("topic", fields.CharField(max_length=20)),
                ("topic_id", fields.IntField()),
                ("kind", fields.CharField(max_length=16)),
                ("version", fields.IntField()),
                ("address_index", fields.CharField(max_length=32)),
                ("stem", fields.CharField(max_length=3)),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "prompt",
                "app": "models",
                "unique_together": (("topic", "topic_id", "kind", "version"),),
                "indexes": [Index(fields=["address_index", "opened_at"])],
                "pk_attr": "id",
                "table_description": "A question to a person with reply codes: stem + 1 yes, 2 no, 3 confirm (domain.md B4).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IncomingMessage",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("channel", fields.CharField(max_length=16)),
                ("external_id", fields.CharField(max_length=80)),
                ("address", SealedField(generated=False, null=False, unique=False)),
                ("address_index", fields.CharField(max_length=32)),
                ("text", SealedField(generated=False, null=False, unique=False)),
                ("sent_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "state",
                    fields.CharEnumField(
                        description="db.models.delivery.Reading", enum_type=Reading, max_length=16
                    ),
                ),
                ("outcome", fields.CharField(default="", max_length=40)),
                (
                    "prompt",
                    fields.ForeignKeyField(
                        "models.Prompt",
                        source_field="prompt_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="answers",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("handled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "incoming_message",
                "app": "models",
                "unique_together": (("channel", "external_id"),),
                "indexes": [Index(fields=["address_index", "state"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OutgoingMessage",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=120)),
                ("out_id", fields.CharField(unique=True, max_length=40)),
                ("channel", fields.CharField(max_length=16)),
                ("address", SealedField(generated=False, null=False, unique=False)),
                ("address_index", fields.CharField(max_length=32)),
                ("message", fields.CharField(max_length=40)),
                ("shape", fields.CharField(max_length=60)),
                ("params", SealedField(generated=False, null=False, unique=False)),
                ("text", SealedField(generated=False, null=False, unique=False)),
                ("parts", fields.IntField()),
                ("priority", fields.SmallIntField()),
                ("topic", fields.CharField(max_length=20)),
                ("topic_id", fields.IntField()),
                (
                    "prompt",
                    fields.ForeignKeyField(
                        "models.Prompt",
                        source_field="prompt_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        description="db.models.delivery.Sending", enum_type=Sending, max_length=16
                    ),
                ),
                (
                    "failure",
                    fields.CharEnumField(
                        null=True, description="db.models.delivery.Failure", enum_type=Failure, max_length=16
                    ),
                ),
                ("code", fields.CharField(default="", max_length=64)),
                ("provider_id", fields.CharField(null=True, db_index=True, max_length=64)),
                ("attempts", fields.IntField(default=0)),
                ("looks", fields.IntField(default=0)),
                ("lease", fields.CharField(null=True, max_length=32)),
                ("leased_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("any_hour", fields.BooleanField()),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("handed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("accepted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("news", fields.BooleanField(default=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "outgoing_message",
                "app": "models",
                "indexes": [Index(fields=["topic", "topic_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Receipt",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("fingerprint", fields.CharField(unique=True, max_length=64)),
                ("channel", fields.CharField(max_length=16)),
                ("provider_id", fields.CharField(max_length=64)),
                ("out_id", fields.CharField(max_length=64)),
                ("address_index", fields.CharField(max_length=32)),
                ("success", fields.BooleanField()),
                ("code", fields.CharField(max_length=64)),
                ("reported_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("waiting", fields.BooleanField(default=True)),
                (
                    "message",
                    fields.ForeignKeyField(
                        "models.OutgoingMessage",
                        source_field="message_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="receipts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "receipt",
                "app": "models",
                "indexes": [Index(fields=["provider_id", "address_index"]), Index(fields=["out_id"])],
                "pk_attr": "id",
                "table_description": "What the carrier said of a message, kept even when the message is not known yet.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SettingChange",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(db_index=True, max_length=80)),
                ("value", fields.CharField(max_length=200)),
                ("actor", fields.CharField(max_length=50)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "setting_change",
                "app": "models",
                "pk_attr": "id",
                "table_description": "The newest row of a key is in force, the older ones are its history.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Venue",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
                ("name", fields.CharField(max_length=100)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "models.Organisation",
                        source_field="organisation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="venues",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "district",
                    fields.ForeignKeyField(
                        "models.Organisation",
                        source_field="district_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="venues_in_district",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("address", fields.CharField(default="", max_length=200)),
                ("contact", fields.CharField(default="", max_length=50)),
                ("phone", fields.CharField(default="", max_length=32)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "venue", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Task",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "venue",
                    fields.ForeignKeyField(
                        "models.Venue",
                        source_field="venue_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="tasks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "occupation",
                    fields.ForeignKeyField(
                        "models.Occupation",
                        source_field="occupation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="tasks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "level",
                    fields.ForeignKeyField(
                        "models.Level",
                        source_field="level_id",
                        db_constraint=True,
                        to_field="number",
                        related_name="tasks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("day", fields.DateField(db_index=True)),
                (
                    "half",
                    fields.CharEnumField(description="exam.eligibility.Half", enum_type=Half, max_length=8),
                ),
                ("required", fields.IntField()),
                (
                    "state",
                    fields.CharEnumField(description="exam.task.State", enum_type=TaskState, max_length=16),
                ),
                ("deadline", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("provisional", fields.BooleanField(default=False)),
                ("waiver", fields.CharField(default="", max_length=200)),
                ("place", fields.CharField(default="", max_length=100)),
                ("meeting_time", fields.CharField(default="", max_length=50)),
                (
                    "leader",
                    fields.ForeignKeyField(
                        "models.Examiner",
                        source_field="leader_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="led_tasks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("leader_fixed", fields.BooleanField(default=False)),
                ("revision", fields.IntField(default=0)),
                ("escalated_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("formed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "task", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Draw",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "task",
                    fields.ForeignKeyField(
                        "models.Task",
                        source_field="task_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="draws",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("round", fields.IntField()),
                ("seed", fields.CharField(max_length=64)),
                ("wanted", fields.IntField()),
                ("relaxation", fields.IntField()),
                (
                    "pool",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                (
                    "excluded",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                (
                    "capped",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                (
                    "picked",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "draw",
                "app": "models",
                "unique_together": (("task", "round"),),
                "pk_attr": "id",
                "table_description": "One draw with all that is needed to repeat it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Invitation",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "task",
                    fields.ForeignKeyField(
                        "models.Task",
                        source_field="task_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="invitations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "examiner",
                    fields.ForeignKeyField(
                        "models.Examiner",
                        source_field="examiner_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="invitations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "phone",
                    fields.ForeignKeyField(
                        "models.ExaminerPhone",
                        source_field="phone_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="invitations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("round", fields.IntField()),
                ("rank", fields.IntField()),
                (
                    "state",
                    fields.CharEnumField(
                        description="exam.invitation.State", enum_type=InvitationState, max_length=16
                    ),
                ),
                ("stem", fields.CharField(max_length=3)),
                ("version", fields.IntField(default=1)),
                ("said_yes_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "invitation",
                "app": "models",
                "unique_together": (("task", "examiner"),),
                "indexes": [Index(fields=["examiner_id", "state"]), Index(fields=["task_id", "state"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TaskDue",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "task",
                    fields.ForeignKeyField(
                        "models.Task",
                        source_field="task_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="dues",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=16)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("done_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "task_due",
                "app": "models",
                "unique_together": (("task", "kind"),),
                "pk_attr": "id",
                "table_description": "Something to do for a task at an instant: look for examiners, alarm, close.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TaskEvent",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "task",
                    fields.ForeignKeyField(
                        "models.Task",
                        source_field="task_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "invitation",
                    fields.ForeignKeyField(
                        "models.Invitation",
                        source_field="invitation_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("kind", fields.CharField(max_length=32)),
                (
                    "detail",
                    fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("alarm", fields.BooleanField(default=False)),
                ("actor", fields.CharField(max_length=50)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "task_event",
                "app": "models",
                "indexes": [Index(fields=["task_id", "id"])],
                "pk_attr": "id",
                "table_description": "The timeline of a task, `detail` holds codes and numbers, never personal data.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="VenueOccupation",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "venue",
                    fields.ForeignKeyField(
                        "models.Venue",
                        source_field="venue_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="scope",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "occupation",
                    fields.ForeignKeyField(
                        "models.Occupation",
                        source_field="occupation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="venues",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "venue_occupation",
                "app": "models",
                "unique_together": (("venue", "occupation"),),
                "pk_attr": "id",
                "table_description": "What a venue is filed for (domain.md 71).",
            },
            bases=["Model"],
        ),
    ]
