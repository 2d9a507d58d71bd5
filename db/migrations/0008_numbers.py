"""Opt-outs and quiet hours belong to a number, not to the examiner who holds it."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from db import migrating
from db.models.numbers import Kind, Source

PARTIAL = {
    "opt_out_open": "UNIQUE INDEX {} ON opt_out (address_index, sign, kind) WHERE lifted_at IS NULL",
}
MOVED = """
INSERT INTO opt_out (address_index, sign, kind, at, source, code, lifted_by)
SELECT phone_index, '', 'all', opted_out_at, 'reply', '', '' FROM examiner_phone
WHERE opted_out_at IS NOT NULL AND valid_until IS NULL"""
MOVED_BACK = """
UPDATE examiner_phone SET opted_out_at =
(SELECT MIN(at) FROM opt_out WHERE address_index = phone_index AND lifted_at IS NULL)
WHERE valid_until IS NULL"""


class _DropColumn(ops.RemoveField):
    """RemoveField as SQLite itself can do it: Tortoise makes the table anew, which forgets its indexes."""

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        if state_editor is not None:
            table = old_state.apps.get_model(f"{app_label}.{self.model_name}")._meta.db_table
            await state_editor._run_sql(f'ALTER TABLE "{table}" DROP COLUMN "{self.name}"')


class Migration(migrating.Migration):
    dependencies = [("models", "0007_reminders")]

    operations = [
        ops.CreateModel(
            name="OptOut",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("address_index", fields.CharField(max_length=32)),
                ("sign", fields.CharField(default="", max_length=50)),
                (
                    "kind",
                    fields.CharEnumField(description="db.models.numbers.Kind", enum_type=Kind, max_length=16),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "source",
                    fields.CharEnumField(
                        description="db.models.numbers.Source", enum_type=Source, max_length=16
                    ),
                ),
                ("code", fields.CharField(default="", max_length=64)),
                (
                    "incoming",
                    fields.ForeignKeyField(
                        "models.IncomingMessage",
                        source_field="incoming_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="opt_outs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("lifted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("lifted_by", fields.CharField(default="", max_length=50)),
            ],
            options={
                "table": "opt_out",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A number refuses a kind of message under a signature, an empty sign is every signature.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="QuietHours",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("address_index", fields.CharField(unique=True, max_length=32)),
                ("hours", fields.CharField(max_length=11)),
                ("set_by", fields.CharField(max_length=50)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "quiet_hours",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Hours in which this number gets nothing but answers, such as 22:00-07:00.",
            },
            bases=["Model"],
        ),
        ops.RunSQL([MOVED], reverse_sql=[MOVED_BACK]),
        _DropColumn(model_name="ExaminerPhone", name="opted_out_at"),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
