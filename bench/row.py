"""A row of the bench: what is measured, beside what, and how much is wanted (issue 3, Figures)."""

import importlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bench.ground import Ground
from bench.rows import ORDER

Sense = Literal["at least", "at most", "plus", "within"]
BOTH = ("PostgreSQL", "SQLite")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    `sense` is how ours is held against the reference: `at least` and `at most` compare ours / reference with
    the wanted numbers, `plus` ours - reference, `within` by how much of the reference they differ. `unit`
    belongs to both figures.
    """

    measure: str
    reference: str
    unit: str
    sense: Sense
    must: float
    aim: float | None = None

    def compare(self, ours: float, reference: float) -> float:
        """The figure that is held against `must` and `aim`."""
        if self.sense == "within":
            return abs(ours / reference - 1)
        return ours - reference if self.sense == "plus" else ours / reference

    def reaches(self, figure: float, wanted: float) -> bool:
        return figure >= wanted if self.sense == "at least" else figure <= wanted


@dataclass(frozen=True, slots=True)
class Pair:
    """One round of one line: ours and the reference, measured one after the other; `note` is for people."""

    ours: float
    reference: float
    note: str = ""


Pairs = Mapping[str, Pair]
Measure = Callable[[Ground, str], Coroutine[Any, Any, Pairs]]


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that are measured together; `measure(ground, database)` is one round."""

    lines: Mapping[str, Line]
    measure: Measure
    databases: tuple[str, ...] = BOTH


def known_rows() -> dict[str, Row]:
    """Every row by its name, in the order of the issue."""
    return {name: importlib.import_module(f"bench.rows.{name}").ROW for name in ORDER}
