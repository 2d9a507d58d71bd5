"""Tortoise's migrations without its copy of all models before every operation: n² work in the tables."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

MAKES_ONLY = (ops.CreateModel, ops.AddField, ops.AddIndex, ops.AddConstraint, ops.RunSQL)
"""Going forward, these do not look at the models as they were."""


class Migration(migrations.Migration):
    async def apply(
        self,
        state: State,
        *,
        dry_run: bool = False,
        schema_editor: BaseSchemaEditor | None = None,
        collect_sql: bool = False,
    ) -> State:
        if dry_run or collect_sql or schema_editor is None:
            return await super().apply(
                state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql
            )
        in_pieces = schema_editor.client.capabilities.supports_transactions
        for operation in self.operations:
            old = state if isinstance(operation, MAKES_ONLY) else state.clone()
            operation.state_forward(self.app_label, state)
            await self._run_database_forward(operation, old, state, schema_editor, in_pieces)
        state.validate_relations_initialized()
        return state

    async def unapply(
        self,
        state: State,
        *,
        dry_run: bool = False,
        schema_editor: BaseSchemaEditor | None = None,
        collect_sql: bool = False,
    ) -> State:
        if dry_run or collect_sql or schema_editor is None:
            return await super().unapply(
                state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql
            )
        in_pieces = schema_editor.client.capabilities.supports_transactions
        states = [state]
        for operation in self.operations:
            states.append(states[-1].clone())
            operation.state_forward(self.app_label, states[-1])
        for operation in reversed(self.operations):
            new = states.pop()
            await self._run_database_backward(operation, new, states[-1], schema_editor, in_pieces)
        return state
