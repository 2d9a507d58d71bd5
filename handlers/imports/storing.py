"""Rows and what hangs on them brought to a wanted state, touching only what differs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from tortoise.models import Model

from handlers.imports.rows import Outcome

M = TypeVar("M", bound=Model)


async def put(
    model: type[M], stored: M | None, values: Mapping[str, Any], now: datetime | None, *, also: bool = False
) -> tuple[M, Outcome]:
    """Create a row, or change in `stored` what differs; `also` says that something hanging on it differs.

    `now` goes into changed_at where the table has one.
    """
    stamp: dict[str, Any] = {"changed_at": now} if now else {}
    if stored is None:
        return await model.create(**values, **stamp), Outcome.ADDED
    differing = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if not differing and not also:
        return stored, Outcome.UNCHANGED
    changes = {**differing, **stamp}
    for name, value in changes.items():
        setattr(stored, name, value)
    await stored.save(update_fields=list(changes))
    return stored, Outcome.CHANGED


async def replace(model: type[Model], owner: str, wanted: Mapping[int, Iterable[Mapping[str, Any]]]) -> None:
    """Make `wanted` (owner's id -> rows) all that hangs on each of these owners."""
    if not wanted:
        return
    await model.filter(**{f"{owner}__in": list(wanted)}).delete()
    await model.bulk_create(
        model(**{owner: number}, **values) for number, each in wanted.items() for values in each
    )
