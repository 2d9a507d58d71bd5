"""Tortoise's migrations without its copy of all models before every operation: n² work in the tables."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

MAKES_ONLY = (ops.CreateModel, ops.AddField, ops.AddIndex, ops.AddConstraint, ops.RunSQL)
"""Going forward, these do not look at the models as they were."""


class Migration(migrations.Migration):
    async def apply(self, state: State, **how: Any) -> State:
        editor = _editor(**how)
        if editor is None:
            return await super().apply(state, **how)
        for operation in self.operations:
            old = state if isinstance(operation, MAKES_ONLY) else state.clone()
            operation.state_forward(self.app_label, state)
            await self._run_database_forward(operation, old, state, editor, _in_pieces(editor))
        state.validate_relations_initialized()
        return state

    async def unapply(self, state: State, **how: Any) -> State:
        """Raises ValueError when an operation has no way back."""
        editor = _editor(**how)
        if editor is None:
            return await super().unapply(state, **how)
        states = [state]
        for operation in self.operations:
            if not getattr(operation, "reversible", True):
                raise ValueError(f"{operation} in {self.name} is not reversible")
            states.append(states[-1].clone())
            operation.state_forward(self.app_label, states[-1])
        for operation in reversed(self.operations):
            new = states.pop()
            await self._run_database_backward(operation, new, states[-1], editor, _in_pieces(editor))
        return state


def _editor(
    dry_run: bool = False, schema_editor: BaseSchemaEditor | None = None, collect_sql: bool = False
) -> BaseSchemaEditor | None:
    """The editor of a real run; a rehearsal or a print-out is Tortoise's own affair."""
    return None if dry_run or collect_sql else schema_editor


def _in_pieces(editor: BaseSchemaEditor) -> bool:
    return bool(editor.client.capabilities.supports_transactions)
