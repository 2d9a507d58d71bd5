"""What goes to the provider in one call: messages of one template, each number once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from db.models.delivery import Lane
from delivery.channel import Bulk, Outgoing


@dataclass(slots=True)
class Taken:
    """A row under our lease, as far as settling it needs."""

    id: int
    attempts: int
    address_index: str
    alone: bool
    message: Outgoing
    trace: str = ""


@dataclass(slots=True)
class Call:
    """One call: all of `taken` share its slot and its outcome, and its OutId unless it is one alone."""

    shape: str
    taken: list[Taken]
    together: str = field(default_factory=lambda: uuid4().hex)
    lane: Lane = Lane.DISPATCH
    token: str = ""
    slot: datetime | None = None
    gap: timedelta = timedelta(0)  # between the slots of two messages
    leased_until: datetime | None = None

    @property
    def out_id(self) -> str:
        """What the provider knows the call by."""
        return self.together if len(self.taken) > 1 else self.taken[0].message.out_id

    @property
    def messages(self) -> list[Outgoing]:
        return [each.message for each in self.taken]


def into_calls(rows: Iterable[tuple[str, Taken]], bulk: Bulk) -> list[Call]:
    """Group (shape, row) into as few calls as the provider allows, oldest first.

    Equal texts go to many numbers at once, different ones by the hundred; who is to go alone goes alone.
    """
    alone: list[Call] = []
    equal: dict[tuple[str, str], list[Taken]] = {}
    for shape, one in rows:
        if one.alone or bulk.different == 1:
            alone.append(Call(shape, [one]))
        else:
            equal.setdefault((shape, str(one.message.params)), []).append(one)
    return [*alone, *_together(equal, bulk)]


def _together(equal: dict[tuple[str, str], list[Taken]], bulk: Bulk) -> Iterator[Call]:
    different: dict[str, list[Taken]] = {}
    for (shape, _), rows in equal.items():
        if len(rows) > 1:
            yield from _filled(shape, rows, bulk.equal)
        else:
            different.setdefault(shape, []).extend(rows)
    for shape, rows in different.items():
        yield from _filled(shape, rows, bulk.different)


def _filled(shape: str, rows: Sequence[Taken], most: int) -> list[Call]:
    """A number comes once in a call: its receipt tells no more than the call and the number."""
    calls: list[Call] = []
    numbers: list[set[str]] = []
    for one in rows:
        number = one.message.address
        if not calls or len(calls[-1].taken) >= most or number in numbers[-1]:
            calls.append(Call(shape, []))
            numbers.append(set())
        calls[-1].taken.append(one)
        numbers[-1].add(number)
    return calls
