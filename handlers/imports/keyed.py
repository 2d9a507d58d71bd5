"""Rows that stand for several rows of one table, each known by its key: written in bulk."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from handlers.act import Act
from handlers.imports.kind import Entry
from handlers.imports.rows import Outcome

LOT = 500
"""Rows of one statement: SQLite takes 32,766 values."""
Values = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, repr=False)
class KeyedEntry(Entry):
    """All that a row of the file stands for, as values by column."""

    rows: tuple[Values, ...]


Writer = Callable[[list[KeyedEntry], Act], Awaitable[None]]


def refuse_same(entries: Iterable[KeyedEntry], key: Sequence[str]) -> list[KeyedEntry]:
    """The entries that say nothing an earlier one says; the others are refused by its line."""
    first: dict[Key, int] = {}
    kept = []
    for entry in entries:
        line = entry.row.line
        earlier = [found for each in entry.rows if (found := first.setdefault(_key(each, key), line)) != line]
        if earlier:
            entry.row.refuse("twice_row", line=earlier[0])
        else:
            kept.append(entry)
    return kept


def writer(model: type[Model], key: Sequence[str]) -> Writer:
    """A `Kind.write` for a table: rows that are there by their key are changed, the others added."""

    async def write(entries: list[KeyedEntry], act: Act) -> None:
        stored = await _stored(model, key, [each for entry in entries for each in entry.rows])
        fresh: list[Model] = []
        changed: list[Model] = []
        columns: set[str] = set()
        for entry in entries:
            outcomes = set()
            for values in entry.rows:
                before = stored.get(_key(values, key))
                if before is None:
                    fresh.append(model(**values))
                    outcomes.add(Outcome.ADDED)
                elif differing := [name for name, value in values.items() if getattr(before, name) != value]:
                    before.update_from_dict({name: values[name] for name in differing})
                    changed.append(before)
                    columns.update(differing)
                    outcomes.add(Outcome.CHANGED)
                else:
                    outcomes.add(Outcome.UNCHANGED)
            entry.row.outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.CHANGED
        await model.bulk_create(fresh, batch_size=LOT)
        if changed:
            await model.bulk_update(changed, sorted(columns), batch_size=LOT)

    return write


async def _stored(model: type[Model], key: Sequence[str], rows: Sequence[Values]) -> dict[Key, Model]:
    """What is there already, by key; a few rows more than asked for may come along."""
    if not rows:
        return {}
    wanted = Q(*(_one_of(name, {each[name] for each in rows}) for name in key))
    found = await model.filter(wanted).order_by("id").select_for_update()
    return {tuple(getattr(each, name) for name in key): each for each in found}


def _one_of(name: str, values: set[Any]) -> Q:
    among: dict[str, Any] = {f"{name}__in": sorted(value for value in values if value is not None)}
    given = Q(**among)
    if None not in values:
        return given
    absent: dict[str, Any] = {f"{name}__isnull": True}
    nothing = Q(**absent)
    return Q(given, nothing, join_type=Q.OR) if len(values) > 1 else nothing


def _key(values: Values, key: Sequence[str]) -> Key:
    return tuple(values[name] for name in key)
