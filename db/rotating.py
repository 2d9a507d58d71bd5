"""Sealing anew: every sealed column, in lots, to the newest key version (docs/keys-and-retention.md)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag

import db.models
from db import lots, secrets
from db.atomic import atomic
from db.connect import connection
from db.sealed import SealedField
from db.secrets import UnknownKey

LOT = 500
EMPTIED = b""  # a text that retention took away


class Place(NamedTuple):
    """A sealed column and the key of its table."""

    table: str
    column: str
    key: str

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Lot:
    """What became of some rows of one column; `unopened` are their keys, `examined` all of them."""

    place: Place
    examined: int
    unopened: list[Any]


def places() -> list[Place]:
    """Every sealed column of the schema."""
    models = [getattr(db.models, name) for name in db.models.__all__]
    return [
        Place(model._meta.db_table, name, model._meta.pk_attr)
        for model in models
        for name, field in model._meta.fields_map.items()
        if isinstance(field, SealedField)
    ]


async def count(place: Place) -> dict[int, int]:
    """How many rows of the column are sealed with which key version."""
    rows = await lots.run(
        f"SELECT substr({place.column}, 1, 1) AS version, COUNT(*) AS rows FROM {place.table}"  # noqa: S608
        f" WHERE length({place.column}) > 0 GROUP BY 1 ORDER BY 1"
    )
    return {bytes(row["version"])[0]: row["rows"] for row in rows}


async def reseal(place: Place) -> AsyncIterator[Lot]:
    """Seal the column anew, a lot per transaction, oldest first; what was done stays done when we are killed.

    A value that changed meanwhile is left alone: who wrote it sealed it with the newest key. A value that
    does not open stays as it is and is named in its lot.
    """
    after: Any = None
    while rows := await _old(place, after):
        after = rows[-1]["key"]
        fresh, unopened = [], []
        for row in rows:
            sealed = bytes(row["sealed"])
            try:
                anew = secrets.ring().seal(secrets.ring().open(sealed, place.name), place.name)
            except (UnknownKey, InvalidTag):
                unopened.append(row["key"])
            else:
                fresh.append([anew, row["key"], sealed])
        await _store(place, fresh)
        yield Lot(place, len(rows), unopened)


async def _old(place: Place, after: Any) -> list[dict[str, Any]]:
    """The next rows of the column that are not sealed with the newest key."""
    further = "" if after is None else f"{place.key} > $4 AND "
    return await lots.run(
        f"SELECT {place.key} AS key, {place.column} AS sealed FROM {place.table} WHERE {further}"  # noqa: S608
        f"substr({place.column}, 1, 1) NOT IN ($1, $2) ORDER BY {place.key} LIMIT $3",
        EMPTIED,
        bytes([secrets.ring().newest]),
        LOT,
        *([] if after is None else [after]),
    )


@atomic
async def _store(place: Place, fresh: list[list[Any]]) -> None:
    change = f"UPDATE {place.table} SET {place.column} = $1 WHERE {place.key} = $2 AND {place.column} = $3"  # noqa: S608
    if fresh:
        await connection().execute_many(change if lots.on_postgres() else change.replace("$", "?"), fresh)
