"""SQL for the few statements that must be fast, on both databases; a list goes in as one value.

Measured: performance-and-faults.md 2.1.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from db.connect import connection

NUMBERED = re.compile(r"\$(?=[0-9])")


def is_sqlite() -> bool:
    return connection().capabilities.dialect == "sqlite"


def skip_locked() -> str:
    """SQLite's transactions stand alone; on PostgreSQL nobody waits for a row that another holds."""
    return "" if is_sqlite() else "FOR UPDATE SKIP LOCKED"


def one_of(number: int, kind: str) -> str:
    """The values of list parameter `number`, for `column IN (…)`; `kind` is PostgreSQL's type."""
    if is_sqlite():
        return f"(SELECT value FROM json_each(?{number}))"  # noqa: S608 - a number of ours
    return f"(SELECT unnest(${number}::{kind}[]))"


def table(name: str, columns: Mapping[str, str], first: int = 1) -> str:
    """A table of the rows in parameters `first` …, for FROM; `columns` are names and PostgreSQL types."""
    if is_sqlite():
        parts = ", ".join(f"json_extract(value, '$[{at}]') AS {column}" for at, column in enumerate(columns))
        return f"(SELECT {parts} FROM json_each(?{first})) AS {name}"  # noqa: S608 - names from our code
    lists = ", ".join(f"${first + at}::{kind}[]" for at, kind in enumerate(columns.values()))
    return f"unnest({lists}) AS {name}({', '.join(columns)})"


def rows_as_values(rows: Sequence[Sequence[Any]], width: int) -> list[Any]:
    """What `table` reads: one JSON text on SQLite, one list per column on PostgreSQL."""
    if is_sqlite():
        return [json.dumps([list(row) for row in rows], default=_as_stored)]
    return [[row[at] for row in rows] for at in range(width)]


def _as_stored(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ")  # as Tortoise writes it on SQLite
    raise TypeError(type(value).__name__)


def list_as_value(values: Sequence[Any]) -> Any:
    """What `one_of` reads."""
    return json.dumps(list(values)) if is_sqlite() else list(values)


async def ask(statement: str, *values: Any) -> list[dict[str, Any]]:
    """Run `statement`, whose parameters are $1 …, and return its rows; UPDATE … RETURNING as well."""
    text = NUMBERED.sub("?", statement) if is_sqlite() else statement
    return await connection().execute_query_dict(text, list(values))
