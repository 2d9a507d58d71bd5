"""Accounts of messengers; buttons on what we say, files and pressed buttons in what we hear."""

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating
from db.migrating import AddColumn, key
from db.sealed import SealedField


class Migration(migrating.Migration):
    dependencies = [("models", "0029_phrases")]

    operations = [
        ops.CreateModel(
            name="ChatAccount",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("channel", fields.CharField(max_length=16)),
                ("address", SealedField(generated=False, null=False, unique=False)),
                ("address_index", fields.CharField(max_length=32)),
                ("phone", SealedField(generated=False, null=True, unique=False)),
                ("phone_index", fields.CharField(default="", db_index=True, max_length=32)),
                key("person", "Person", "accounts", null=True, db_index=True),
                key("examiner", "Examiner", "accounts", null=True, db_index=True),
                key("staff", "Staff", "accounts", null=True, db_index=True),
                ("bound_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("first_in_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_in_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("window_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("blocked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("unread", fields.IntField(default=0)),
                key("taken_by", "Staff", "talks", null=True),
                ("taken_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "chat_account",
                "app": "models",
                "unique_together": (("channel", "address_index"),),
                "pk_attr": "id",
                "table_description": "Who writes to us in a messenger, bound to people once a code has proved them.",
            },
            bases=["Model"],
        ),
        AddColumn("OutgoingMessage", "choices", SealedField(generated=False, null=True, unique=False)),
        AddColumn("IncomingMessage", "pressed", fields.BooleanField(default=False)),
        AddColumn("IncomingMessage", "media", fields.CharField(default="", max_length=300)),
        AddColumn("IncomingMessage", *key("file", "File", "messages", null=True)),
    ]
