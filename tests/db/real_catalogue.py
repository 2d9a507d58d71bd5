"""What a schema consists of, as plain facts: read from the database's own catalogue, or from the models."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

from tortoise.models import Model

import db.models
from db.connect import MIGRATIONS, connection

Fact = tuple[Any, ...]


def _stated() -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """The checks and the partial indexes that all migrations together leave behind."""
    checks: list[tuple[str, str, str]] = []
    partial: dict[str, str] = {}
    for file in sorted(MIGRATIONS.glob("[0-9]*.py")):
        step = importlib.import_module(f"db.migrations.{file.stem}")
        checks += getattr(step, "CHECKS", ())
        partial |= getattr(step, "PARTIAL", {})
        partial = {name: index for name, index in partial.items() if name not in getattr(step, "GONE", ())}
    return checks, partial


CHECKS, PARTIAL = _stated()
INDEX = re.compile(
    r"CREATE (UNIQUE )?INDEX \"?(\w+)\"? ON (?:public\.)?\"?(\w+)\"?[^(]*\(([^)]*)\)(?: WHERE (.*))?"
)
ACTIONS = {"c": "CASCADE", "r": "RESTRICT", "a": "NO ACTION", "n": "SET NULL"}
OWN = "tortoise_migrations"


async def read_catalogue() -> set[Fact]:
    """Every column, key, check and index of the database in use; Tortoise's own table is left out."""
    read = _sqlite if connection().capabilities.dialect == "sqlite" else _postgres
    return {fact async for fact in read() if OWN not in fact}


async def _rows(statement: str, *values: str) -> list[dict[str, Any]]:
    return await connection().execute_query_dict(statement, list(values))


async def _sqlite() -> Any:
    for table in await _rows(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ):
        name = table["name"]
        for column in await _rows("SELECT * FROM pragma_table_info(?)", name):
            yield "column", name, column["name"], not column["notnull"]
            if column["pk"]:
                yield "primary", name, column["name"]
        for key in await _rows("SELECT * FROM pragma_foreign_key_list(?)", name):
            yield "foreign", name, key["from"], key["table"], key["to"], key["on_delete"]
        for check in re.findall(r"CONSTRAINT \"(\w+)\" CHECK", table["sql"]):
            yield "check", name, check
        for index in await _rows("SELECT * FROM pragma_index_list(?)", name):
            async for fact in _sqlite_index(name, index):
                yield fact


async def _sqlite_index(table: str, index: dict[str, Any]) -> Any:
    columns = [row["name"] for row in await _rows("SELECT * FROM pragma_index_info(?)", index["name"])]
    if index["partial"]:
        (row,) = await _rows("SELECT sql FROM sqlite_master WHERE name = ?", index["name"])
        yield _index(row["sql"])
    elif index["origin"] != "pk":
        yield "unique" if index["unique"] else "index", table, tuple(columns)


async def _postgres() -> Any:
    for column in await _rows(
        "SELECT table_name, column_name, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    ):
        yield "column", column["table_name"], column["column_name"], column["is_nullable"] == "YES"
    for row in await _rows(
        "SELECT conname, contype::text, confdeltype::text, conrelid::regclass::text AS table,"
        " pg_get_constraintdef(oid) AS told FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    ):
        if row["contype"] == "p":
            yield "primary", row["table"], row["told"].removeprefix("PRIMARY KEY (").removesuffix(")")
        elif row["contype"] == "c":
            yield "check", row["table"], row["conname"]
        elif row["contype"] == "f":
            column, table, to = re.findall(r"\((\w+)\) REFERENCES (\w+)\((\w+)\)", row["told"])[0]
            yield "foreign", row["table"], column, table, to, ACTIONS[row["confdeltype"]]
    for row in await _rows(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey'"
    ):
        yield _index(row["indexdef"])


def _index(statement: str) -> Fact:
    matched = INDEX.fullmatch(statement)
    assert matched, statement
    unique, name, table, columns, where = matched.groups()
    kind = "unique" if unique else "index"
    over = tuple(column.strip(' "') for column in columns.split(","))
    if where is None:
        return kind, table, over
    return f"partial {kind}", name, table, over, re.sub(r"::text|[()]", "", where)


def declared() -> set[Fact]:
    """The same facts as the models and the migrations state them."""
    models: list[type[Model]] = [getattr(db.models, name) for name in db.models.__all__]
    tables = {model.__name__: model._meta.db_table for model in models}
    facts = {fact for model in models for fact in _of_model(model)}
    facts |= {("check", tables[model], name) for model, name, _ in CHECKS}
    return facts | {_index("CREATE " + text.format(name)) for name, text in PARTIAL.items()}


def _of_model(model: type[Model]) -> Iterator[Fact]:
    meta = model._meta
    table = meta.db_table
    yield "primary", table, meta.pk_attr
    for name in meta.db_fields:
        field = meta.fields_map[name]
        yield "column", table, name, field.null
        if field.unique and not field.pk:
            yield "unique", table, (name,)
        elif field.index and not field.pk:
            yield "index", table, (name,)
    for name in meta.fk_fields:
        key: Any = meta.fields_map[name]
        target = key.related_model._meta
        yield "foreign", table, f"{name}_id", target.db_table, target.pk_attr, key.on_delete.value
    for together in meta.unique_together:
        yield "unique", table, tuple(f"{name}_id" if name in meta.fk_fields else name for name in together)
    for index in meta.indexes:
        yield "index", table, tuple(index if isinstance(index, tuple) else index.fields)
