"""Many rows in one statement, on SQLite and on PostgreSQL: the ORM writes and binds each row by itself."""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
from tortoise.exceptions import BaseORMException, IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from db.connect import connection

OUTSIDE = (BaseORMException, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
MOST_BOUND = 30_000  # SQLite binds at most 32,766 values in a statement


def on_postgres() -> bool:
    """Whether the database in use has row locks, arrays and several writers."""
    return connection().capabilities.dialect == "postgres"


async def run(statement: str, *values: Any) -> list[dict[str, Any]]:
    """Run one statement written with $1, $2, …; returns the rows of a SELECT or of RETURNING."""
    db = connection()
    asked = statement if on_postgres() else statement.replace("$", "?")
    return await db.execute_query_dict(asked, list(values))


@asynccontextmanager
async def planned_anew() -> AsyncIterator[None]:
    """Within a transaction, plan these statements for the tables as they are now.

    A plan that PostgreSQL kept from when they were empty reads a table of 30,000 rows from end to end, until
    somebody analyzes it. Not for inserts: every foreign key would be planned anew for every row.
    """
    if on_postgres():
        await run("SET LOCAL plan_cache_mode = force_custom_plan")
    yield
    if on_postgres():
        await run("SET LOCAL plan_cache_mode = auto")


def is_refused(error: Exception) -> bool:
    """Whether a row itself is at fault: the database refuses its values, or we fail at them ourselves."""
    told = error.args[0] if isinstance(error, OperationalError) and error.args else error
    refused = isinstance(error, IntegrityError) or isinstance(told, asyncpg.DataError)
    return refused or not isinstance(error, OUTSIDE)


def given(columns: Mapping[str, str]) -> str:
    """A table `given` with these columns (name to PostgreSQL type), read from the JSON array in $1."""
    if on_postgres():
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        return f"jsonb_to_recordset($1::jsonb) AS given({typed})"
    named = ", ".join(f"value ->> '{name}' AS {name}" for name in columns)
    return f"(SELECT {named} FROM json_each($1)) AS given"  # noqa: S608 - our own column names


def as_given(rows: Sequence[Mapping[str, Any]]) -> str:
    """The value for the $1 of `given`."""
    return json.dumps(list(rows))


def among(column: str, place: int) -> str:
    """A condition: `column` is one of the texts in parameter `place`, given by `as_texts`."""
    if on_postgres():
        return f"{column} = ANY(${place}::text[])"
    return f"{column} IN (SELECT value FROM json_each(${place}))"  # noqa: S608 - our own column names


def as_texts(texts: Iterable[str]) -> object:
    """The value for the parameter of `among`: one, however many texts there are."""
    return list(texts) if on_postgres() else json.dumps(list(texts))


def among_ids(column: str, place: int) -> str:
    """A condition: `column` is one of the numbers in parameter `place`, given by `as_ids`."""
    if on_postgres():
        return f"{column} = ANY(${place}::int[])"
    return f"{column} IN (SELECT value FROM json_each(${place}))"  # noqa: S608 - our own column names


def as_ids(ids: Iterable[int]) -> object:
    """The value for the parameter of `among_ids`: one, however many numbers there are."""
    return list(ids) if on_postgres() else json.dumps(list(ids))


def locked(table: str) -> str:
    """The rows of `table` stay locked until the transaction ends; SQLite's transactions stand alone."""
    return f"FOR UPDATE OF {table}" if on_postgres() else ""


async def lock(table: str, ids: Iterable[int]) -> None:
    """Lock these rows in the order of their ids until the transaction ends, without reading them."""
    if on_postgres():
        rows = f"SELECT id FROM {table} WHERE {among_ids('id', 1)} ORDER BY id {locked(table)}"  # noqa: S608
        await run(f"SELECT count(*) FROM ({rows}) AS held", as_ids(ids))  # noqa: S608 - our own table names


def skip_locked() -> str:
    """SQLite's transactions stand alone; on PostgreSQL nobody waits for a row that another holds."""
    return "FOR UPDATE SKIP LOCKED" if on_postgres() else ""


def rows_of(name: str, columns: Mapping[str, str], first: int) -> str:
    """A table `name` of the rows in the parameters from `first` on, given by `as_rows`: one per column.

    Faster than `given` on PostgreSQL, which takes lists as they are.
    """
    if on_postgres():
        lists = ", ".join(f"${first + at}::{kind}[]" for at, kind in enumerate(columns.values()))
        return f"unnest({lists}) AS {name}({', '.join(columns)})"
    parts = ", ".join(f"value ->> {at} AS {column}" for at, column in enumerate(columns))
    return f"(SELECT {parts} FROM json_each(${first})) AS {name}"  # noqa: S608 - our own column names


def as_rows(rows: Sequence[Sequence[Any]]) -> list[Any]:
    """The values for the parameters of `rows_of`."""
    if on_postgres():
        return [list(column) for column in zip(*rows, strict=True)]
    return [json.dumps([list(row) for row in rows], default=_as_stored)]


def as_stored(at: datetime | None) -> object:
    """An instant as the value of a parameter of `run`."""
    return at if at is None or on_postgres() else at.isoformat(" ")


def _as_stored(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ")  # as Tortoise writes it on SQLite
    raise TypeError(type(value).__name__)


async def insert_new(table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert the rows in their order, leaving out those that are there already.

    `columns` maps names to PostgreSQL types; every row has a value for each of them.
    """
    if not rows:
        return
    into = f"INSERT INTO {table} ({', '.join(columns)})"
    if on_postgres():
        arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(columns.values(), 1))
        statement = f"{into} SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"  # noqa: S608
        await connection().execute_query(statement, [list(column) for column in zip(*rows, strict=True)])
        return
    at_once = MOST_BOUND // len(columns)
    if len(rows) <= at_once:
        await _insert_values(into, rows)
        return
    async with in_transaction():
        for start in range(0, len(rows), at_once):
            await _insert_values(into, rows[start : start + at_once])


async def insert_back(
    table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], back: str
) -> list[dict[str, Any]]:
    """As `insert_new`, inside the caller's transaction; gives the columns `back` of what was inserted."""
    if not rows:
        return []
    into, end = f"INSERT INTO {table} ({', '.join(columns)})", f"ON CONFLICT DO NOTHING RETURNING {back}"
    if on_postgres():
        arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(columns.values(), 1))
        lists = [list(column) for column in zip(*rows, strict=True)]
        return await connection().execute_query_dict(f"{into} SELECT * FROM unnest({arrays}) {end}", lists)  # noqa: S608
    added, at_once = [], MOST_BOUND // len(columns)
    for start in range(0, len(rows), at_once):
        lot = rows[start : start + at_once]
        places = ", ".join([f"({', '.join('?' * len(columns))})"] * len(lot))
        values = [value for row in lot for value in row]
        added += await connection().execute_query_dict(f"{into} VALUES {places} {end}", values)
    return added


async def _insert_values(into: str, rows: Sequence[Sequence[Any]]) -> None:
    places = f"({', '.join('?' * len(rows[0]))})"
    statement = f"{into} VALUES {', '.join([places] * len(rows))} ON CONFLICT DO NOTHING"
    await connection().execute_query(statement, [value for row in rows for value in row])
