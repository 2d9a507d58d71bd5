"""Our payments and refunds of a day beside the provider's lines of it: what does not agree (domain.md 34)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from exam.payment import Surplus


class Kind(StrEnum):
    MISSING_HERE = "missing_here"  # the provider has it, we have not
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    DOUBLE = "double"  # paid twice
    LATE = "late"  # paid when the bill was over or void


class Flow(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Ours:
    """Money as we have it booked; what goes back is negative. `id` is the row's, `number` our own number.

    Money that we have not booked (yet, or any more) is no `Ours`.
    """

    id: int
    flow: Flow
    number: str
    provider_number: str
    amount_fen: int
    surplus: Surplus | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the provider's statement; what goes back is negative."""

    flow: Flow
    number: str
    provider_number: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What staff must look at; `ours_id` belongs to a payment or a refund, as `flow` says."""

    kind: Kind
    flow: Flow
    provider_number: str
    number: str
    ours_id: int | None
    ours_fen: int | None
    theirs_fen: int | None


KIND_OF = {
    Surplus.AMOUNT: Kind.AMOUNT,
    Surplus.DOUBLE: Kind.DOUBLE,
    Surplus.EXPIRED: Kind.LATE,
    Surplus.VOID: Kind.LATE,
}


def compare(ours: Iterable[Ours], theirs: Sequence[Line]) -> list[Difference]:
    """All differences, theirs first in their order; the sums of both sides differ by theirs exactly.

    A second line for one of our numbers is money that came twice.
    """
    waiting = {(each.flow, each.number): each for each in ours}
    met: set[tuple[Flow, str]] = set()
    found = []
    for line in theirs:
        key = (line.flow, line.number)
        known = waiting.pop(key, None)
        kind = Kind.DOUBLE if key in met else _judge(known, line)
        met.add(key)
        if kind is not None:
            found.append(_difference(kind, known, line))
    return found + [_lacking(each) for each in waiting.values()]


def _judge(known: Ours | None, line: Line) -> Kind | None:
    if known is None:
        return Kind.MISSING_HERE
    if known.amount_fen != line.amount_fen:
        return Kind.AMOUNT
    return None if known.surplus is None else KIND_OF[known.surplus]


def _difference(kind: Kind, known: Ours | None, line: Line) -> Difference:
    mine = known.id if known else None
    booked = known.amount_fen if known else None
    return Difference(kind, line.flow, line.provider_number, line.number, mine, booked, line.amount_fen)


def _lacking(each: Ours) -> Difference:
    number = each.provider_number or each.number
    return Difference(Kind.MISSING_THERE, each.flow, number, each.number, each.id, each.amount_fen, None)
