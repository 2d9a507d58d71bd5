"""Outgoing messages written by the hundred: the ORM makes an object and a statement part of every row.

Measured: 30,000 rows in a third of the time of bulk_create. PostgreSQL takes one list per column, SQLite
many rows of one prepared statement; both pass over a key that was put before.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from db.connect import connection

# Column and its type on PostgreSQL; what differs from row to row.
OWN = {
    "key": "text",
    "out_id": "text",
    "address": "bytea",
    "address_index": "text",
    "shape": "text",
    "params": "bytea",
    "text": "bytea",
    "parts": "int",
    "topic_id": "int",
}
# What all rows have in common.
SHARED = {
    "channel": "text",
    "message": "text",
    "lane": "smallint",
    "topic": "text",
    "due_at": "timestamptz",
    "expires_at": "timestamptz",
    "created_at": "timestamptz",
}
FRESH = {
    "state": "'queued'",
    "code": "''",
    "attempts": "0",
    "looks": "0",
    "alone": "FALSE",
    "news": "FALSE",
    "trace": "''",
}


def _numbered(columns: Mapping[str, str], first: int, many: str) -> str:
    return ", ".join(f"${number}::{kind}{many}" for number, kind in enumerate(columns.values(), first))


COLUMNS = ", ".join((*FRESH, *SHARED, *OWN))
# ruff: noqa: S608 - the statements are made of the names above
# The constants go in as parameters of the one statement, not once per row.
POSTGRES = f"""
WITH put AS (
  INSERT INTO outgoing_message ({COLUMNS})
  SELECT {", ".join(FRESH.values())}, {_numbered(SHARED, 1, "")}, {", ".join(f"own.{name}" for name in OWN)}
  FROM unnest({_numbered(OWN, len(SHARED) + 1, "[]")}) AS own({", ".join(OWN)})
  ON CONFLICT (key) DO NOTHING RETURNING 1)
SELECT COUNT(*) AS many FROM put"""
SQLITE = f"""
INSERT INTO outgoing_message ({COLUMNS})
VALUES ({", ".join(FRESH.values())}, {", ".join("?" * (len(SHARED) + len(OWN)))})
ON CONFLICT (key) DO NOTHING"""
CHANGES = "SELECT total_changes() AS many"


async def insert(shared: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]) -> int:
    """Insert queued rows, `columns` as in OWN, sealed already; returns how many keys were new."""
    constants = [shared[name] for name in SHARED]
    own = [columns[name] for name in OWN]
    if connection().capabilities.dialect == "postgres":
        (row,) = await connection().execute_query_dict(POSTGRES, [*constants, *own])
        return int(row["many"])
    before = await _changes()
    stored = [_as_stored(value) for value in constants]
    await connection().execute_many(SQLITE, [[*stored, *each] for each in zip(*own, strict=True)])
    return await _changes() - before


async def _changes() -> int:
    (row,) = await connection().execute_query_dict(CHANGES)
    return int(row["many"])


def _as_stored(value: Any) -> Any:
    return value.isoformat(" ") if isinstance(value, datetime) else value
