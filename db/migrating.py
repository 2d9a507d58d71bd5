"""Tortoise's migrations without making all models anew for every operation: n² work in the tables."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from tortoise import fields, migrations
from tortoise.connection import ConnectionHandler
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

MAKES_ONLY = (ops.CreateModel, ops.AddField, ops.AddIndex, ops.AddConstraint, ops.RunSQL)
"""Going forward, these do not look at the models as they were."""


class Unmade(StateApps):
    """No classes yet: to know how the models were at every migration of the past needs none."""

    def clone(self, model_states: dict[tuple[str, str], ModelState] | None = None) -> StateApps:
        return Unmade(self._default_connections, self._connections)

    def made(self, models: dict[tuple[str, str], ModelState]) -> StateApps:
        """The classes of `models`, without the queries of a connection: a migration has none to ask."""
        return StateApps(self._default_connections, ConnectionHandler()).clone(models)


class Migration(migrations.Migration):
    async def apply(self, state: State, **how: Any) -> State:
        if how.get("collect_sql"):
            return await super().apply(state, **how)
        editor: BaseSchemaEditor | None = None if how.get("dry_run") else how.get("schema_editor")
        if editor is None:
            if not state.models:
                state.apps = Unmade(state.apps._default_connections, state.apps._connections)
            self._move_on(state, self.operations)
        else:
            _make(state)
            await self._forward(state, editor)
        state.validate_relations_initialized()
        return state

    async def _forward(self, state: State, editor: BaseSchemaEditor) -> None:
        for operations in _of_one_kind(self.operations, MAKES_ONLY):
            old = state if isinstance(operations[0], MAKES_ONLY) else state.clone()
            self._move_on(state, operations)
            for operation in operations:
                await self._run_database_forward(operation, old, state, editor, _in_pieces(editor))

    async def unapply(self, state: State, **how: Any) -> State:
        """Raises ValueError when an operation has no way back."""
        editor = how.get("schema_editor")
        if how.get("collect_sql") or how.get("dry_run") or editor is None:
            return await super().unapply(state, **how)
        final = [each for each in self.operations if not getattr(each, "reversible", True)]
        if final:
            raise ValueError(f"{final[0]} in {self.name} is not reversible")
        _make(state)
        made = {each.name for each in self.operations if isinstance(each, ops.CreateModel)}
        steps, last = [], None
        for exact, some in groupby(self.operations, lambda each: not _is_light(each, made)):
            operations = list(some)
            for run in [[each] for each in operations] if exact else [operations]:
                before = (last or state.clone()) if exact else state
                self._move_on(state, run)
                after = last = state.clone() if exact else None
                steps += [(each, after or state, before) for each in run if _table_of(each) not in made]
        for operation, after, before in reversed(steps):
            await self._run_database_backward(operation, after, before, editor, _in_pieces(editor))
        return state

    def _move_on(self, state: State, operations: Sequence[ops.Operation]) -> None:
        """Have the state follow the operations, and make the classes of what they changed anew, once."""
        changed: set[tuple[str, str]] = set()
        state.reload_model = lambda *model: changed.add(model)  # type: ignore[method-assign]
        state.reload_models = changed.update  # type: ignore[method-assign, assignment]
        try:
            for operation in operations:
                operation.state_forward(self.app_label, state)
        finally:
            del state.reload_model, state.reload_models
        if not isinstance(state.apps, Unmade):
            state.reload_models(changed)


def _make(state: State) -> None:
    if isinstance(state.apps, Unmade):
        state.apps = state.apps.made(state.models)


def _is_light(operation: ops.Operation, made: set[str]) -> bool:
    """Whether to undo it needs no model as it was: only names, or nothing since its table goes."""
    return isinstance(operation, UNDONE_BY_NAME) or _table_of(operation) in made


def _table_of(operation: ops.Operation) -> str | None:
    """The model that it changes."""
    name: str | None = getattr(operation, "model_name", None)
    return name


def _of_one_kind(
    operations: Sequence[ops.Operation], light: tuple[type[ops.Operation], ...]
) -> list[list[ops.Operation]]:
    """Operations that follow each other and are of one class; any that is not `light` is alone."""
    groups: list[list[ops.Operation]] = []
    for operation in operations:
        if groups and isinstance(operation, light) and type(groups[-1][0]) is type(operation):
            groups[-1].append(operation)
        else:
            groups.append([operation])
    return groups


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


def _in_pieces(editor: BaseSchemaEditor) -> bool:
    return bool(editor.client.capabilities.supports_transactions)
