"""An import from the file to its result: read, check, store in chunks, hand the bad rows back."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tortoise.exceptions import IntegrityError

from db import audit
from db.atomic import atomic
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.imports.kind import Entry, Kind
from handlers.imports.kinds import KINDS
from handlers.imports.reading import Table, read
from handlers.imports.rejecting import hand_back
from handlers.imports.result import Result, refused, tally
from handlers.imports.rows import Outcome, Row, ignored, rows_in
from handlers.policies import allow, allow_somewhere

CHUNK = 200


def kinds() -> tuple[str, ...]:
    """The words for KIND, in the order in which an office loads them."""
    return tuple(KINDS)


def kind_named(name: str) -> Kind[Any]:
    """Raises RuleBroken for an unknown kind."""
    if name not in KINDS:
        raise RuleBroken("import_kind", kind=name, kinds="、".join(KINDS))
    return KINDS[name]


async def import_file(
    kind: str, file: Path, act: Act, progress: Callable[[int, int], None] | None = None
) -> Result:
    """Keep the good rows of `file` and write the others to FILE.rejected.xlsx (design.md rule 8).

    `progress` hears of (rows done, rows read) after each chunk, which is one transaction. Raises
    RuleBroken when the kind is unknown, the caller may not, or nothing in the file can be read as rows of it.
    """
    chosen = kind_named(kind)
    if chosen.owned:
        allow_somewhere(act, chosen.action)
    else:
        await allow(act, chosen.action, None)
    table = await asyncio.to_thread(read, file)
    rows = rows_in(table, chosen.columns, file.name)
    entries = await chosen.prepare(rows, act)
    done = len(rows) - len(entries)
    for start in range(0, len(entries), CHUNK):
        chunk = entries[start : start + CHUNK]
        await _keep(kind, chunk, act)
        done += len(chunk)
        if progress:
            progress(done, len(rows))
    return await _result(kind, file, table, rows)


async def _keep(kind: str, chunk: list[Entry], act: Act) -> None:
    try:
        await _write(kind, chunk, act)
    except IntegrityError:
        # Somebody else wrote the same at this moment: let each row stand for itself.
        if len(chunk) > 1:
            for entry in chunk:
                await _keep(kind, [entry], act)
        else:
            chunk[0].row.refuse("conflict")


@atomic
async def _write(kind: str, chunk: list[Entry], act: Act) -> None:
    for entry in chunk:
        entry.row.reasons.clear()
    await KINDS[kind].write(chunk, act)
    counts = tally(entry.row for entry in chunk)
    if counts[Outcome.ADDED] or counts[Outcome.CHANGED]:
        detail = {outcome.value: count for outcome, count in counts.items()}
        await audit.record("import", kind, detail, act.actor, act.now)


async def _result(kind: str, file: Path, table: Table, rows: list[Row]) -> Result:
    counts, rejected, columns = tally(rows), refused(rows), KINDS[kind].columns
    return Result(
        kind=kind,
        read=len(rows),
        added=counts[Outcome.ADDED],
        changed=counts[Outcome.CHANGED],
        unchanged=counts[Outcome.UNCHANGED],
        rejected=rejected,
        rejected_file=await asyncio.to_thread(hand_back, file, table, columns, rejected),
        ignored_columns=ignored(table.headers, columns),
    )
