"""Broadcasts and examiners belong to a centre, or to the whole installation."""

from db import migrating
from db.migrating import AddColumn, key


class Migration(migrating.Migration):
    dependencies = [("models", "0016_payments")]

    operations = [
        AddColumn("Broadcast", *key("organisation", "Organisation", "broadcasts", null=True)),
        AddColumn("Examiner", *key("organisation", "Organisation", "examiners", null=True)),
    ]
