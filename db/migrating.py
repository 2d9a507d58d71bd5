"""Tortoise's migrations without its copy of all models before every operation: n² work in the tables."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
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
        steps = []
        for operation in self.operations:
            if not getattr(operation, "reversible", True):
                raise ValueError(f"{operation} in {self.name} is not reversible")
            exact = not isinstance(operation, UNDONE_BY_NAME)
            before = state.clone() if exact else state
            operation.state_forward(self.app_label, state)
            steps.append((operation, state.clone() if exact else state, before))
        for operation, after, before in reversed(steps):
            await self._run_database_backward(operation, after, before, editor, _in_pieces(editor))
        return state


class MakeTable(ops.CreateModel):
    """CreateModel with the model's checks: Tortoise leaves them out, and to add them later to SQLite it makes
    the table anew, which forgets its indexes.
    """

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        if state_editor is None:
            return
        model = new_state.apps.get_model(f"{app_label}.{self.name}")
        written = state_editor.CHECK_CONSTRAINT_CREATE_TEMPLATE
        checks = [written.format(name=each.name, check=each.check) for each in model._meta.constraints or ()]
        usual = state_editor._get_inner_statements
        state_editor._get_inner_statements = lambda: checks  # type: ignore[method-assign]
        try:
            await state_editor.create_model(model)
        finally:
            state_editor._get_inner_statements = usual  # type: ignore[method-assign]


class AddColumn(ops.AddField):
    """AddField for a table with rows, and back: Tortoise adds no value that is not null to rows, and on the
    way back makes the table anew, which forgets its indexes.
    """

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        if state_editor is None:
            return
        model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
        field = model._meta.fields_map[self.name]
        kept = field.db_default
        if not field.null:
            field.db_default = field.default
        await state_editor.add_field(model, self.name)
        field.db_default = kept

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        if state_editor is not None:
            meta = old_state.apps.get_model(f"{app_label}.{self.model_name}")._meta
            column = meta.fields_db_projection.get(self.name, f"{self.name}_id")
            await state_editor._run_sql(f'ALTER TABLE "{meta.db_table}" DROP COLUMN "{column}"')


UNDONE_BY_NAME = (ops.CreateModel, AddColumn, ops.AddIndex, ops.RunSQL)
"""Going back, these look at nothing but the names of a table, a column or an index."""


def key(name: str, model: str, related_name: str, **more: Any) -> tuple[str, Any]:
    """A foreign key as CreateModel lists its fields; RESTRICT unless `more` says otherwise."""
    usual = {"source_field": f"{name}_id", "db_constraint": True, "to_field": "id"}
    how: dict[str, Any] = {**usual, "on_delete": OnDelete.RESTRICT, **more}
    return name, fields.ForeignKeyField(f"models.{model}", related_name=related_name, **how)


def _editor(
    dry_run: bool = False, schema_editor: BaseSchemaEditor | None = None, collect_sql: bool = False
) -> BaseSchemaEditor | None:
    """The editor of a real run; a rehearsal or a print-out is Tortoise's own affair."""
    return None if dry_run or collect_sql else schema_editor


def _in_pieces(editor: BaseSchemaEditor) -> bool:
    return bool(editor.client.capabilities.supports_transactions)
