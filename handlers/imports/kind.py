"""What each kind of import supplies: its columns, how rows become entries, how entries are stored."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.act import Act
from handlers.imports.columns import Column
from handlers.imports.rows import Row


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A row without faults, as values for the database."""

    row: Row


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Kind(Generic[E]):
    """`prepare` refuses bad rows and returns an entry for every other one, in the order of writing.

    `write` stores a chunk inside a transaction and sets each row's outcome, or refuses it. `action` is what
    the caller must be allowed (exam.policy.RIGHTS): for the whole installation, or where rows are `owned`
    somewhere, and then `prepare` refuses the rows of other organisations (handlers.policies.places).
    """

    title: str
    columns: tuple[Column, ...]
    prepare: Callable[[list[Row], Act], Awaitable[list[E]]]
    write: Callable[[list[E], Act], Awaitable[None]]
    action: str = "register.change"
    owned: bool = False
