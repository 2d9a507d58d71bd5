"""Until when a returned registration may be mended."""

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating
from db.migrating import AddColumn

PARTIAL = {
    "registration_to_mend": "INDEX {} ON registration (mend_until_at) WHERE state = 'RETURNED'",
}


class Migration(migrating.Migration):
    dependencies = [("models", "0024_dialogues")]

    operations = [
        AddColumn(
            model_name="Registration",
            name="mend_until_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
