"""Knowing a restored backup: the database counts its ticks, and a file beside it remembers the last one.

The file is written after the commit, so it is never ahead of the database it was written for. A database
that is behind its file has lost what it did since: a backup, or a replica that lagged when it took over.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from db.models import Lineage
from delivery.alarms import raise_alarm
from delivery.holding import RESTORED, hold

ONLY = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """What the file remembers."""

    identity: str
    ticks: int


async def tick(file: Path, channel: str, now: datetime) -> bool:
    """Move the count on and remember it; False when the database had fallen behind, and is now held."""
    known, row = read_mark(file), await _row(now)
    behind = known is not None and known.identity == row.identity and known.ticks > row.ticks
    async with in_transaction():
        if behind and known is not None:
            await _fall_behind(row, known, channel, now)
        await Lineage.filter(id=ONLY).update(ticks=F("ticks") + 1, at=now)
        row = await Lineage.get(id=ONLY)
    write_mark(file, Mark(row.identity, row.ticks))
    return not behind


async def declare_restored(channel: str, now: datetime) -> None:
    """Staff know it is a restored backup though no file tells, as on a new machine: held as if one did.

    What it did last was its last tick, so this must come before a service ticks on.
    """
    row = await _row(now)
    await Lineage.filter(id=ONLY, behind_since=None).update(behind_since=row.at)
    await hold(channel, RESTORED, now)
    await raise_alarm(RESTORED, channel, {"ticks": 0}, now)


async def _row(now: datetime) -> Lineage:
    first = Lineage(id=ONLY, identity=uuid4().hex, ticks=0, at=now)
    await Lineage.bulk_create([first], ignore_conflicts=True)
    return await Lineage.get(id=ONLY)


async def _fall_behind(row: Lineage, known: Mark, channel: str, now: datetime) -> None:
    # Ahead of every file again, so that each loss is noticed once.
    await Lineage.filter(id=ONLY, ticks__lt=known.ticks).update(ticks=known.ticks)
    await Lineage.filter(id=ONLY, behind_since=None).update(behind_since=row.at)
    await hold(channel, RESTORED, now)
    await raise_alarm(RESTORED, channel, {"ticks": known.ticks - row.ticks}, now)


def read_mark(file: Path) -> Mark | None:
    """The mark; None where there is none or it cannot be read: then nothing can be told."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Mark(str(told["identity"]), int(told["ticks"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_mark(file: Path, mark: Mark) -> None:
    """Replace the file at once and for good."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    with fresh.open("w", encoding="utf-8") as out:
        json.dump(asdict(mark), out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
