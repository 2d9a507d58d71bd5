"""What each kind of audience supplies: the filters it understands, and how its people are found."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

from db.visible import Scope
from exam.errors import RuleBroken
from handlers.broadcasts.people import Person
from messages.words import say


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: codes by filter, the day on which people are to come, if they are.

    `scope` is what the owner of the broadcast reaches; nobody beyond it is found.
    """

    broadcast_id: int
    filters: Mapping[str, str]
    come_on: date | None
    scope: Scope | None = None

    def filter(self, name: str) -> str:
        return self.filters.get(name, "")

    def refuse(self, name: str) -> RuleBroken:
        """The error to raise for a value that names nothing."""
        meaning = say(f"audience_filter.{name}")
        return RuleBroken("bad_filter", filter=name, value=self.filter(name), meaning=meaning)


@dataclass(frozen=True, slots=True)
class Audience:
    """`one_of` names filters of which at least one is needed; `find` raises RuleBroken for a bad value."""

    filters: tuple[str, ...]
    find: Callable[[Wanted], Awaitable[list[Person]]]
    one_of: tuple[str, ...] = ()
