"""What an import has done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from handlers.imports.reading import Cells
from handlers.imports.rows import Outcome, Row


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not kept: its line in the file, its cells, and why, in Chinese."""

    line: int
    values: Cells = field(repr=False)
    reasons: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """read == added + changed + unchanged + len(rejected)."""

    kind: str
    read: int
    added: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    rejected_file: Path | None
    ignored_columns: tuple[str, ...]


def tally(rows: Iterable[Row]) -> dict[Outcome, int]:
    """How many of the kept rows had each outcome."""
    counts = dict.fromkeys(Outcome, 0)
    for row in rows:
        if not row.reasons and row.outcome is not None:
            counts[row.outcome] += 1
    return counts


def refused(rows: Iterable[Row]) -> tuple[Rejected, ...]:
    return tuple(Rejected(row.line, row.cells, tuple(row.reasons)) for row in rows if row.reasons)
