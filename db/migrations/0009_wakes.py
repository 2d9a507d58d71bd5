"""On PostgreSQL a commit with new rows wakes idle workers; the lane alone says who may go at any hour."""

from typing import Any

from tortoise import fields
from tortoise.migrations import operations as ops

from db import migrating

PARTIAL = {
    "outgoing_provider": "INDEX {} ON outgoing_message (provider_id) WHERE provider_id IS NOT NULL",
}
TABLES = ("outgoing_message", "incoming_message", "receipt")
WAKE = """
CREATE FUNCTION kaowu_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kaowu', TG_TABLE_NAME);
    RETURN NULL;
END $$"""
TRIGGER = "CREATE TRIGGER {0}_wakes AFTER INSERT ON {0} FOR EACH STATEMENT EXECUTE FUNCTION kaowu_wake()"


async def wake(_: Any, editor: Any) -> None:
    if editor.client.capabilities.dialect == "postgres":
        for statement in (WAKE, *(TRIGGER.format(table) for table in TABLES)):
            await editor.client.execute_script(statement)


async def let_sleep(_: Any, editor: Any) -> None:
    if editor.client.capabilities.dialect == "postgres":
        for table in TABLES:
            await editor.client.execute_script(f"DROP TRIGGER {table}_wakes ON {table}")
        await editor.client.execute_script("DROP FUNCTION kaowu_wake()")


class _Drop(ops.RemoveField):
    """Tortoise makes the table anew on SQLite, which can drop a column by itself."""

    async def database_forward(self, _: str, __: Any, ___: Any, state_editor: Any = None) -> None:
        if state_editor:
            await state_editor.client.execute_script("ALTER TABLE outgoing_message DROP COLUMN any_hour")

    async def database_backward(self, _: str, __: Any, ___: Any, state_editor: Any = None) -> None:
        if state_editor:
            await state_editor.client.execute_script(
                "ALTER TABLE outgoing_message ADD COLUMN any_hour BOOL NOT NULL DEFAULT FALSE"
            )


class _Unindex(ops.AlterField):
    """The index alone changes: only what the provider took has an id to look for."""

    async def database_forward(self, _: str, __: Any, ___: Any, state_editor: Any = None) -> None:
        if state_editor:
            await state_editor.client.execute_script("DROP INDEX idx_outgoing_me_provide_5af1b9")

    async def database_backward(self, _: str, __: Any, ___: Any, state_editor: Any = None) -> None:
        if state_editor:
            await state_editor.client.execute_script(
                "CREATE INDEX idx_outgoing_me_provide_5af1b9 ON outgoing_message (provider_id)"
            )


class Migration(migrating.Migration):
    dependencies = [("models", "0008_numbers")]

    operations = [
        ops.RunPython(wake, let_sleep),
        _Unindex(
            model_name="OutgoingMessage",
            name="provider_id",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
        _Drop(model_name="OutgoingMessage", name="any_hour"),
    ]
