"""What a kind of bulk act does with a lot; the nouns register theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from db.models import Job
from handlers.act import Act

Rejected = list[tuple[Any, str]]
"""Rows that were refused, each with the code of its reason ([job_reason] of words.toml)."""


@dataclass(frozen=True, slots=True)
class Walked:
    """`done` says by how many rows that stand the job grew or shrank."""

    done: int
    rejected: Rejected


class Kind(Protocol):
    """One kind; each method deals with one lot inside its transaction, the job's row being locked."""

    async def walk(self, job: Job, rows: Sequence[Any], act: Act) -> Walked:
        """Do it."""

    async def end(self, job: Job, rows: Sequence[Any], act: Act) -> Walked:
        """Nobody can undo it any more: tell people, do what follows."""

    async def undo(self, job: Job, rows: Sequence[Any], act: Act) -> Walked:
        """Take it back where nobody has gone on since; `done` is negative, the rest is named."""


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make a kind known under the name that stands in job.kind."""
    KINDS[name] = kind
